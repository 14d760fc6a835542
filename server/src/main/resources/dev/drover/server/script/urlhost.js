// The hosts of URLs, and percent-encoding. https://url.spec.whatwg.org/#host-parsing
(function (core) {
  'use strict';

  const { use } = core;

  // ---- percent-encoding

  const outside = characters => {
    const set = new Set([...characters].map(character => character.charCodeAt(0)));
    return code => code <= 0x1f || code > 0x7e || set.has(code);
  };
  const C0 = outside('');
  const FRAGMENT = outside(' "<>`');
  const QUERY = outside(' "#<>');
  const SPECIAL_QUERY = outside(' "#<>\'');
  const PATH = outside(' "#<>?^`{}');
  const USERINFO = outside(' "#<>?^`{}/:;=@[\\]|');
  const FORM = outside(' !"#$%&\'()+,/:;<=>?@[\\]^`{|}~');

  const hex = byte => `%${byte < 16 ? '0' : ''}${byte.toString(16).toUpperCase()}`;

  function encode(text, set) {
    let encoded = '';
    for (const character of text.toWellFormed()) {
      if (!set(character.codePointAt(0))) {
        encoded += character;
      } else if (character.length === 1 && character.charCodeAt(0) < 0x80) {
        encoded += hex(character.charCodeAt(0));
      } else {
        for (const byte of use('text').encode(character)) encoded += hex(byte);
      }
    }
    return encoded;
  }

  function percentDecode(text) {
    if (!text.includes('%')) return text;
    const bytes = use('text').encode(text.toWellFormed());
    const decoded = new Uint8Array(bytes.length);
    let length = 0;
    for (let i = 0; i < bytes.length; i++) {
      const pair = bytes[i] === 0x25 && i + 2 < bytes.length ? String.fromCharCode(bytes[i + 1], bytes[i + 2]) : '';
      if (/^[0-9A-Fa-f]{2}$/.test(pair)) {
        decoded[length++] = parseInt(pair, 16);
        i += 2;
      } else {
        decoded[length++] = bytes[i];
      }
    }
    return use('text').decode(decoded.subarray(0, length), 'utf-8', false);
  }

  // ---- hosts

  const FORBIDDEN_HOST = /[\u0000\t\n\r #/:<>?@[\\\]^|]/;
  const FORBIDDEN_DOMAIN = /[\u0000-\u0020#%/:<>?@[\\\]^|\u007f]/;

  /** The host as URLs write it, or null where it is none. */
  function parseHost(input, special) {
    if (input.startsWith('[')) {
      const address = input.endsWith(']') ? parseIPv6(input.slice(1, -1)) : null;
      return address === null ? null : `[${address}]`;
    }
    if (!special) return FORBIDDEN_HOST.test(input) ? null : encode(input, C0);
    const domain = toAscii(percentDecode(input));
    if (domain === null || domain === '' || FORBIDDEN_DOMAIN.test(domain)) return null;
    return endsInNumber(domain) ? parseIPv4(domain) : domain;
  }

  /** Mapped as UTS 46 does for the characters that are met in practice; labels beyond ASCII in punycode. */
  function toAscii(domain) {
    const lower = domain.toLowerCase();
    if (/^[\u0000-\u007f]*$/.test(lower)) return lower;
    const mapped = lower.replaceAll(/[\u00ad\u200b\u2060\ufe00-\ufe0f\ufeff]/g, '').normalize('NFKC').toLowerCase().normalize('NFC');
    if (mapped.includes('\ufffd')) return null;
    return mapped.split(/[.\u3002]/).map(label => /^[\u0000-\u007f]*$/.test(label) ? label : `xn--${punycode(label)}`).join('.');
  }

  /** RFC 3492, section 6.3, with the names used there. */
  function punycode(label) {
    const input = [...label].map(character => character.codePointAt(0));
    const basic = input.filter(code => code < 0x80);
    let output = String.fromCodePoint(...basic) + (basic.length > 0 ? '-' : '');
    let n = 0x80;
    let delta = 0;
    let bias = 72;
    for (let handled = basic.length; handled < input.length; delta++, n++) {
      const m = Math.min(...input.filter(code => code >= n));
      delta += (m - n) * (handled + 1);
      n = m;
      for (const code of input) {
        if (code < n) delta++;
        if (code !== n) continue;
        output += variableLength(delta, bias);
        bias = adapted(delta, handled + 1, handled === basic.length);
        delta = 0;
        handled++;
      }
    }
    return output;
  }

  const digit = value => String.fromCharCode(value < 26 ? value + 97 : value + 22);

  function variableLength(delta, bias) {
    let output = '';
    let q = delta;
    for (let k = 36; ; k += 36) {
      const t = Math.min(26, Math.max(1, k - bias));
      if (q < t) return output + digit(q);
      output += digit(t + (q - t) % (36 - t));
      q = Math.floor((q - t) / (36 - t));
    }
  }

  function adapted(delta, points, first) {
    let left = first ? Math.floor(delta / 700) : Math.floor(delta / 2);
    left += Math.floor(left / points);
    let k = 0;
    for (; left > 455; k += 36) left = Math.floor(left / 35);
    return k + Math.floor(36 * left / (left + 38));
  }

  function endsInNumber(domain) {
    const parts = domain.split('.');
    if (parts.at(-1) === '') {
      if (parts.length === 1) return false;
      parts.pop();
    }
    return /^\d+$/.test(parts.at(-1)) || /^0[xX][0-9A-Fa-f]*$/.test(parts.at(-1));
  }

  function ipv4Number(part) {
    if (part === '') return NaN;
    if (/^0[xX]/.test(part)) return part.length === 2 ? 0 : /^0[xX][0-9A-Fa-f]+$/.test(part) ? parseInt(part.slice(2), 16) : NaN;
    if (part.length > 1 && part.startsWith('0')) return /^[0-7]+$/.test(part) ? parseInt(part, 8) : NaN;
    return /^\d+$/.test(part) ? Number(part) : NaN;
  }

  function parseIPv4(domain) {
    const parts = domain.split('.');
    if (parts.at(-1) === '' && parts.length > 1) parts.pop();
    if (parts.length > 4) return null;
    const numbers = parts.map(ipv4Number);
    const last = numbers.pop();
    if (numbers.some(number => !(number <= 255)) || !(last < 256 ** (4 - numbers.length))) return null;
    const address = numbers.reduce((sum, number, i) => sum + number * 256 ** (3 - i), last);
    return [24, 16, 8, 0].map(shift => Math.floor(address / 2 ** shift) % 256).join('.');
  }

  function parseIPv6(input) {
    const halves = input.split('::');
    if (halves.length > 2) return null;
    const left = ipv6Pieces(halves[0], halves.length === 1);
    const right = halves.length === 2 ? ipv6Pieces(halves[1], true) : [];
    if (left === null || right === null) return null;
    const missing = 8 - left.length - right.length;
    if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
    return serializeIPv6([...left, ...new Array(missing).fill(0), ...right]);
  }

  function ipv6Pieces(text, mayEndInIPv4) {
    if (text === '') return [];
    const parts = text.split(':');
    const pieces = [];
    for (const [i, part] of parts.entries()) {
      if (mayEndInIPv4 && i === parts.length - 1 && part.includes('.')) {
        const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(part);
        const bytes = match?.slice(1).map(Number);
        if (!bytes || bytes.some((byte, j) => byte > 255 || String(byte) !== match[j + 1])) return null;
        pieces.push(bytes[0] * 256 + bytes[1], bytes[2] * 256 + bytes[3]);
      } else if (/^[0-9A-Fa-f]{1,4}$/.test(part)) {
        pieces.push(parseInt(part, 16));
      } else {
        return null;
      }
    }
    return pieces;
  }

  function serializeIPv6(pieces) {
    let best = { start: -1, length: 1 };
    for (let start = 0; start < 8; start++) {
      let length = 0;
      while (start + length < 8 && pieces[start + length] === 0) length++;
      if (length > best.length) best = { start, length };
    }
    const text = numbers => numbers.map(number => number.toString(16)).join(':');
    return best.start < 0 ? text(pieces)
      : `${text(pieces.slice(0, best.start))}::${text(pieces.slice(best.start + best.length))}`;
  }

  return { parseHost, encode, percentDecode, C0, FRAGMENT, QUERY, SPECIAL_QUERY, PATH, USERINFO, FORM };
})
