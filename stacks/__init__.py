"""The five product stacks and the stages they are deployed to."""
