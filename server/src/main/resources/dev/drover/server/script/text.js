// TextEncoder, TextDecoder, btoa and atob. The work is Java's.
// https://encoding.spec.whatwg.org/#api and https://html.spec.whatwg.org/#atob
(function (core) {
  'use strict';

  const { native, copied, use } = core;

  const LABELS = {
    __proto__: null,
    'utf-8': 'utf-8', 'utf8': 'utf-8', 'unicode-1-1-utf-8': 'utf-8',
    'utf-16le': 'utf-16le', 'utf-16': 'utf-16le', 'ucs-2': 'utf-16le', 'utf-16be': 'utf-16be',
    'windows-1252': 'windows-1252', 'latin1': 'windows-1252', 'iso-8859-1': 'windows-1252', 'ascii': 'windows-1252',
    'us-ascii': 'windows-1252',
  };

  /** A Uint8Array over the same bytes. */
  function view(input) {
    if (input === undefined) return new Uint8Array(0);
    if (input instanceof ArrayBuffer) return new Uint8Array(input);
    if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    throw new TypeError('Bytes are a typed array, a DataView or an ArrayBuffer');
  }

  function encode(text) {
    return copied(native('encode', text));
  }

  function decode(bytes, encoding, fatal) {
    return native('decode', bytes.buffer, bytes.byteOffset, bytes.byteLength, encoding, fatal);
  }

  class TextEncoder {
    get encoding() { return 'utf-8'; }

    encode(text = '') { return encode(String(text)); }

    encodeInto(text, target) {
      let read = 0;
      let written = 0;
      for (const character of String(text)) {
        const bytes = encode(character);
        if (written + bytes.length > target.length) break;
        target.set(bytes, written);
        written += bytes.length;
        read += character.length;
      }
      return { read, written };
    }
  }

  /** How many bytes at the end are the beginning of a character. */
  function unfinished(bytes, encoding) {
    if (encoding !== 'utf-8') return encoding === 'windows-1252' ? 0 : bytes.length % 2;
    for (let back = 1; back <= Math.min(3, bytes.length); back++) {
      const byte = bytes[bytes.length - back];
      if (byte < 0x80) return 0;
      if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
    }
    return 0;
  }

  class TextDecoder {
    #encoding; #fatal; #ignoreBOM; #rest = new Uint8Array(0); #started = false;

    constructor(label = 'utf-8', { fatal = false, ignoreBOM = false } = {}) {
      const encoding = LABELS[String(label).trim().toLowerCase()];
      if (encoding === undefined) throw new RangeError(`The encoding '${label}' is not supported`);
      this.#encoding = encoding;
      this.#fatal = Boolean(fatal);
      this.#ignoreBOM = Boolean(ignoreBOM);
    }

    get encoding() { return this.#encoding; }
    get fatal() { return this.#fatal; }
    get ignoreBOM() { return this.#ignoreBOM; }

    decode(input, { stream = false } = {}) {
      let bytes = joined(this.#rest, view(input));
      const kept = stream ? unfinished(bytes, this.#encoding) : 0;
      this.#rest = bytes.slice(bytes.length - kept);
      bytes = bytes.subarray(0, bytes.length - kept);
      let text = decode(bytes, this.#encoding, this.#fatal);
      if (text === null) {
        this.#rest = new Uint8Array(0);
        throw new TypeError(`The bytes are not ${this.#encoding}`);
      }
      if (!this.#started && !this.#ignoreBOM && text.startsWith('\ufeff')) text = text.slice(1);
      this.#started = stream && (this.#started || bytes.length > 0);
      return text;
    }
  }

  function joined(first, second) {
    if (first.length === 0) return second;
    const all = new Uint8Array(first.length + second.length);
    all.set(first);
    all.set(second, first.length);
    return all;
  }

  function invalid(message) {
    return new (use('abort').DOMException)(message, 'InvalidCharacterError');
  }

  function btoa(text) {
    const string = String(text);
    if (/[^\u0000-\u00ff]/.test(string)) throw invalid('btoa takes characters up to U+00FF; encode the text first');
    return native('toBase64', string);
  }

  function atob(text) {
    let string = String(text).replace(/[\t\n\f\r ]/g, '');
    if (string.length % 4 === 0) string = string.replace(/={1,2}$/, '');
    const result = /^[A-Za-z0-9+/]*$/.test(string) && string.length % 4 !== 1 ? native('fromBase64', string) : null;
    if (result === null) throw invalid('The text is not base64');
    return result;
  }

  return { TextEncoder, TextDecoder, btoa, atob, encode, decode, view };
})
