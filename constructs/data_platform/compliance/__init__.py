"""Rule packs that every template must pass, and the audited exceptions."""
