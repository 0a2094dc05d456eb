"""What moto's tables need before functions can follow their streams.

moto's own code runs; some of its methods are wrapped when the server starts, see `mending`.
"""
