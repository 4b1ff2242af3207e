"""Reads a file of TensorBoard's events and prints it as JSON: a reader that shares nothing with the writer.

    python3 read_events.py FILE

TFRecords with a CRC32C of its own (bit by bit, polynomial 0x82F63B78), then the wire format of Protocol Buffers by the field numbers of
TensorBoard's event.proto, summary.proto, histogram.proto, tensor.proto and the hparams plugin's plugin_data.proto and api.proto.
"""
import json
import struct
import sys


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(data):
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def records(data):
    at = 0
    while at < len(data):
        header = data[at:at + 8]
        length, crc = struct.unpack_from("<QI", data, at)
        assert crc == masked(header), f"the checksum of the length at byte {at} is wrong"
        content = data[at + 12:at + 12 + length]
        assert len(content) == length, f"the record at byte {at} is cut off"
        (crc,) = struct.unpack_from("<I", data, at + 12 + length)
        assert crc == masked(content), f"the checksum of the record at byte {at} is wrong"
        yield content
        at += 16 + length


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def fields(data):
    """Each field of a message as (number, value): an int, 8 or 4 bytes, or bytes."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = varint(data, at)
        elif kind == 1:
            value, at = data[at:at + 8], at + 8
        elif kind == 5:
            value, at = data[at:at + 4], at + 4
        else:
            assert kind == 2, f"wire type {kind}"
            length, at = varint(data, at)
            value, at = data[at:at + length], at + length
            assert len(value) == length, "a field is cut off"
        yield key >> 3, value


def double(data):
    return struct.unpack("<d", data)[0]


def doubles(data):
    return list(struct.unpack(f"<{len(data) // 8}d", data))


def only(data, number):
    return [value for field, value in fields(data) if field == number]


def histogram(data):
    names = {1: "min", 2: "max", 3: "num", 4: "sum", 5: "sum_squares"}
    result = {names[field]: double(value) for field, value in fields(data) if field in names}
    result["bucket_limit"] = doubles(only(data, 6)[0])
    result["bucket"] = doubles(only(data, 7)[0])
    return result


def hparams(data):
    result = {}
    for experiment in only(data, 2):
        result["hparam_infos"] = {only(info, 1)[0].decode(): only(info, 4)[0] for info in only(experiment, 4)}
        result["metric_infos"] = [only(only(info, 1)[0], 2)[0].decode() for info in only(experiment, 5)]
    for start in only(data, 3):
        values = {}
        for entry in only(start, 1):
            box = dict(fields(only(entry, 2)[0]))
            values[only(entry, 1)[0].decode()] = double(box[2]) if 2 in box else box[3].decode()
        result["hparams"] = values
    return result


def summary_value(data):
    result = {}
    for field, value in fields(data):
        if field == 1:
            result["tag"] = value.decode()
        elif field == 2:
            result["simple_value"] = struct.unpack("<f", value)[0]
        elif field == 5:
            result["histo"] = histogram(value)
        elif field == 8:
            result["dtype"] = only(value, 1)[0]
            result["shape"] = [only(dimension, 1)[0] for shape in only(value, 2) for dimension in only(shape, 2)]
            result["string_val"] = [text.decode() for text in only(value, 8)]
        elif field == 9:
            plugin = dict(fields(only(value, 1)[0]))
            result["plugin_name"] = plugin[1].decode()
            if result["plugin_name"] == "hparams":
                result.update(hparams(plugin[2]))
        else:
            raise AssertionError(f"field {field} of a value")
    return result


def event(data):
    result = {"values": []}
    for field, value in fields(data):
        if field == 1:
            result["wall_time"] = double(value)
        elif field == 2:
            result["step"] = value
        elif field == 3:
            result["file_version"] = value.decode()
        elif field == 5:
            result["values"] = [summary_value(item) for item in only(value, 1)]
        else:
            raise AssertionError(f"field {field} of an event")
    return result


assert crc32c(b"123456789") == 0xE3069283
with open(sys.argv[1], "rb") as file:
    print(json.dumps([event(record) for record in records(file.read())]))
