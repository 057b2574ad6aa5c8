"""The Sparkplug B payload (Eclipse Sparkplug 3.0, section 6.4) as protobuf messages, built from its field numbers.

Only the fields that carry readings are named; a parser keeps data sets, templates and extensions as unknown fields.
"""

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

_KIND = descriptor_pb2.FieldDescriptorProto

_SCALARS = {
    "uint32": _KIND.TYPE_UINT32,
    "uint64": _KIND.TYPE_UINT64,
    "float": _KIND.TYPE_FLOAT,
    "double": _KIND.TYPE_DOUBLE,
    "bool": _KIND.TYPE_BOOL,
    "string": _KIND.TYPE_STRING,
    "bytes": _KIND.TYPE_BYTES,
}

# A star means repeated, an equals sign a member of the message's oneof "value".
_MESSAGES = {
    "PropertyValue": {
        1: "type uint32",
        2: "is_null bool",
        3: "int_value uint32 =",
        4: "long_value uint64 =",
        5: "float_value float =",
        6: "double_value double =",
        7: "boolean_value bool =",
        8: "string_value string =",
    },
    "PropertySet": {1: "keys string *", 2: "values PropertyValue *"},
    "MetaData": {1: "is_multi_part bool", 2: "content_type string", 3: "size uint64", 4: "seq uint64"},
    "Metric": {
        1: "name string",
        2: "alias uint64",
        3: "timestamp uint64",
        4: "datatype uint32",
        5: "is_historical bool",
        6: "is_transient bool",
        7: "is_null bool",
        8: "metadata MetaData",
        9: "properties PropertySet",
        10: "int_value uint32 =",
        11: "long_value uint64 =",
        12: "float_value float =",
        13: "double_value double =",
        14: "boolean_value bool =",
        15: "string_value string =",
        16: "bytes_value bytes =",
    },
    "Payload": {1: "timestamp uint64", 2: "metrics Metric *", 3: "seq uint64", 4: "uuid string", 5: "body bytes"},
}


def _add_field(message: Any, number: int, description: str) -> None:
    name, kind, *marks = description.split()
    field = message.field.add(name=name, number=number)
    field.label = _KIND.LABEL_REPEATED if "*" in marks else _KIND.LABEL_OPTIONAL
    if kind in _SCALARS:
        field.type = _SCALARS[kind]
    else:
        field.type, field.type_name = _KIND.TYPE_MESSAGE, f".planum.sparkplug.{kind}"
    if "=" in marks:
        if not message.oneof_decl:
            message.oneof_decl.add(name="value")
        field.oneof_index = 0


def _build() -> dict[str, Any]:
    file = descriptor_pb2.FileDescriptorProto(name="planum/sparkplug_b", package="planum.sparkplug", syntax="proto2")
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for number, description in fields.items():
            _add_field(message, number, description)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return {
        name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"planum.sparkplug.{name}"))
        for name in _MESSAGES
    }


_CLASSES = _build()
Payload, Metric = _CLASSES["Payload"], _CLASSES["Metric"]
