"""Tables as data (`schema`), and the constructs that turn that data into resources."""
