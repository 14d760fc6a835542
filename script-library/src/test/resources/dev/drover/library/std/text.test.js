import { equal } from "std/assert.js";
import { bytes, duration, shorten, table } from "std/text.js";

export function bytesInTheLargestUnitThatFits() {
  equal(bytes(0), "0 B");
  equal(bytes(1023), "1023 B");
  equal(bytes(1024), "1.0 KiB");
  equal(bytes(1536), "1.5 KiB");
  equal(bytes(1024 * 1024 - 1), "1.0 MiB");
  equal(bytes(5 * 1024 ** 3), "5.0 GiB");
  equal(bytes(-2048), "-2.0 KiB");
}

export function durationsInTwoUnits() {
  equal(duration(0), "0 ms");
  equal(duration(950), "950 ms");
  equal(duration(1500), "1.5 s");
  equal(duration(9949), "9.9 s");
  equal(duration(9999), "10 s");
  equal(duration(59_600), "1 min");
  equal(duration(61_000), "1 min 1 s");
  equal(duration(7_260_000), "2 h 1 min");
  equal(duration(86_400_000 * 3), "3 d");
  equal(duration(-1500), "-1.5 s");
}

export function tablesAlignTheirColumns() {
  const rows = [
    { name: "server", files: 12, note: undefined },
    { name: "runtime-api", files: 3, note: "ok\nfine" },
  ];
  equal(
    table(rows),
    ["name         files  note", "-----------  -----  -------", "server          12", "runtime-api      3  ok fine"].join("\n"),
  );
  equal(table(rows, ["files"]), "files\n-----\n   12\n    3");
  equal(table([], ["a"]), "a\n-");
}

export function shortensByCharacters() {
  equal(shorten("abc", 3), "abc");
  equal(shorten("abcd", 3), "ab…");
  equal(shorten("🐝🐝🐝", 2), "🐝…");
}
