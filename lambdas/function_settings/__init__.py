"""The settings of functions: frozen dataclasses that read themselves from the environment."""
