"""Operations of AWS that moto does not have, added to its classes in the process that serves it."""
