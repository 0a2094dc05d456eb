"""Documentation and contracts that are generated from declarations and templates."""
