// Parses and writes URLs. https://url.spec.whatwg.org/#url-parsing
(function (core) {
  'use strict';

  const { parseHost, encode, C0, FRAGMENT, QUERY, SPECIAL_QUERY, PATH, USERINFO } = core.use('urlhost');

  // The special schemes with their ports.
  const SPECIAL = { __proto__: null, ftp: '21', file: '', http: '80', https: '443', ws: '80', wss: '443' };

  // ---- the record of a URL

  // scheme, username, password, host (null: none), port ('': the default), path (a list, or a string where opaque),
  // query and fragment (null: none)
  const emptyRecord = () => ({ scheme: '', username: '', password: '', host: null, port: '', path: [], query: null, fragment: null });

  const isSpecial = url => url.scheme in SPECIAL;
  const isOpaque = url => typeof url.path === 'string';
  const isDriveLetter = text => /^[A-Za-z][:|]$/.test(text);
  const isNormalDriveLetter = text => /^[A-Za-z]:$/.test(text);
  const startsWithDriveLetter = text => /^[A-Za-z][:|](?:[/\\?#]|$)/.test(text);
  const isSingleDot = text => /^(?:\.|%2e)$/i.test(text);
  const isDoubleDot = text => /^(?:\.|%2e){2}$/i.test(text);

  function shorten(url) {
    if (url.scheme === 'file' && url.path.length === 1 && isNormalDriveLetter(url.path[0])) return;
    url.path.pop();
  }

  function serializePath(url) {
    return isOpaque(url) ? url.path : url.path.map(part => `/${part}`).join('');
  }

  function serializeHost(url) {
    return url.host === null ? '' : url.port === '' ? url.host : `${url.host}:${url.port}`;
  }

  function serialize(url, withoutFragment = false) {
    let text = `${url.scheme}:`;
    if (url.host !== null) {
      text += '//';
      if (url.username !== '' || url.password !== '') {
        text += url.username + (url.password === '' ? '' : `:${url.password}`) + '@';
      }
      text += serializeHost(url);
    } else if (!isOpaque(url) && url.path.length > 1 && url.path[0] === '') {
      text += '/.';
    }
    text += serializePath(url);
    if (url.query !== null) text += `?${url.query}`;
    if (url.fragment !== null && !withoutFragment) text += `#${url.fragment}`;
    return text;
  }

  // ---- parsing, from left to right; each step takes what is left and gives the record, or null for a failure

  /** Splits off what stands before the first of the characters. */
  function until(text, characters) {
    const end = text.search(characters);
    return end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end)];
  }

  function parseUrl(input, base) {
    const text = input.replace(/^[\u0000-\u0020]+|[\u0000-\u0020]+$/g, '').replaceAll(/[\t\n\r]/g, '');
    const scheme = /^([A-Za-z][A-Za-z0-9+\-.]*):/.exec(text);
    if (scheme === null) return base === null ? null : parseRelative(text, base);
    const url = emptyRecord();
    url.scheme = scheme[1].toLowerCase();
    const rest = text.slice(scheme[0].length);
    if (url.scheme === 'file') return parseFile(url, rest, base?.scheme === 'file' ? base : null);
    if (isSpecial(url)) {
      if (base?.scheme === url.scheme && !/^[/\\]{2}/.test(rest) && !rest.startsWith('//')) {
        return base !== null && !isOpaque(base) && !/^[/\\][/\\]/.test(rest) ? parseRelative(rest, base) : null;
      }
      return parseAuthority(url, rest.replace(/^[/\\]+/, ''));
    }
    if (rest.startsWith('//')) return parseAuthority(url, rest.slice(2));
    if (rest.startsWith('/')) return parsePath(url, rest.slice(1));
    return parseOpaque(url, rest);
  }

  function copyFrom(base, parts) {
    const url = emptyRecord();
    url.scheme = base.scheme;
    for (const part of parts) url[part] = Array.isArray(base[part]) ? [...base[part]] : base[part];
    return url;
  }

  const AUTHORITY = ['username', 'password', 'host', 'port'];

  function parseRelative(text, base) {
    if (isOpaque(base)) {
      if (!text.startsWith('#')) return null;
      return parseFragment(copyFrom(base, [...AUTHORITY, 'path', 'query']), text);
    }
    if (base.scheme === 'file') return parseFile(copyFrom(base, []), text, base);
    const slash = isSpecial(base) ? /^[/\\]/ : /^\//;
    if (slash.test(text)) {
      const rest = text.slice(1);
      if (slash.test(rest)) {
        const url = copyFrom(base, []);
        return parseAuthority(url, isSpecial(base) ? rest.replace(/^[/\\]+/, '') : rest.slice(1));
      }
      return parsePath(copyFrom(base, AUTHORITY), rest);
    }
    const url = copyFrom(base, [...AUTHORITY, 'path', 'query']);
    if (text.startsWith('?')) return parseQuery(url, text);
    if (text.startsWith('#')) return parseFragment(url, text);
    if (text === '') return url;
    url.query = null;
    shorten(url);
    return parsePath(url, text);
  }

  function parseFile(url, text, base) {
    url.host = '';
    if (/^[/\\]/.test(text)) {
      const rest = text.slice(1);
      if (/^[/\\]/.test(rest)) return parseFileHost(url, rest.slice(1));
      if (base !== null) {
        url.host = base.host;
        if (!startsWithDriveLetter(rest) && base.path.length > 0 && isNormalDriveLetter(base.path[0])) url.path.push(base.path[0]);
      }
      return parsePath(url, rest);
    }
    if (base === null) return parsePath(url, text);
    Object.assign(url, { host: base.host, path: [...base.path], query: base.query });
    if (text.startsWith('?')) return parseQuery(url, text);
    if (text.startsWith('#')) return parseFragment(url, text);
    if (text === '') return url;
    url.query = null;
    if (startsWithDriveLetter(text)) url.path = [];
    else shorten(url);
    return parsePath(url, text);
  }

  function parseFileHost(url, text) {
    const [host, rest] = until(text, /[/\\?#]/);
    if (isDriveLetter(host)) return parsePath(url, text);
    if (host !== '') {
      const parsed = parseHost(host, true);
      if (parsed === null) return null;
      url.host = parsed === 'localhost' ? '' : parsed;
    }
    return parsePathStart(url, rest);
  }

  function parseAuthority(url, text) {
    const [authority, rest] = until(text, isSpecial(url) ? /[/\\?#]/ : /[/?#]/);
    const at = authority.lastIndexOf('@');
    if (at >= 0) {
      const userinfo = authority.slice(0, at);
      const colon = userinfo.indexOf(':');
      url.username = encode(colon < 0 ? userinfo : userinfo.slice(0, colon), USERINFO);
      url.password = colon < 0 ? '' : encode(userinfo.slice(colon + 1), USERINFO);
    }
    const place = authority.slice(at + 1);
    if (at >= 0 && place === '') return null;
    return parseHostAndPort(url, place) ? parsePathStart(url, rest) : null;
  }

  function parseHostAndPort(url, place) {
    const match = /^((?:\[[^\]]*\]|[^:[])*(?:\[[^\]]*)?)(?::(.*))?$/s.exec(place);
    if (match === null) return false;
    const [, host, port] = match;
    if (host === '' && (isSpecial(url) || port !== undefined)) return false;
    const parsed = host === '' ? '' : parseHost(host, isSpecial(url));
    if (parsed === null) return false;
    url.host = parsed;
    return port === undefined || parsePort(url, port);
  }

  function parsePort(url, port) {
    if (!/^\d*$/.test(port) || Number(port) > 65_535) return false;
    url.port = port === '' || String(Number(port)) === SPECIAL[url.scheme] ? '' : String(Number(port));
    return true;
  }

  function parsePathStart(url, text) {
    if (isSpecial(url)) return parsePath(url, text.replace(/^[/\\]/, ''));
    if (text.startsWith('/')) return parsePath(url, text.slice(1));
    return parseQuery(url, text);
  }

  /** `text` begins after the slash that begins a part. */
  function parsePath(url, text) {
    const [path, rest] = until(text, /[?#]/);
    const parts = path.split(isSpecial(url) ? /[/\\]/ : '/');
    for (const [i, part] of parts.entries()) addPart(url, part, i === parts.length - 1);
    return parseQuery(url, rest);
  }

  function addPart(url, part, last) {
    if (isDoubleDot(part)) {
      shorten(url);
      if (last) url.path.push('');
    } else if (isSingleDot(part)) {
      if (last) url.path.push('');
    } else if (url.scheme === 'file' && url.path.length === 0 && isDriveLetter(part)) {
      url.path.push(`${part[0]}:`);
    } else {
      url.path.push(encode(part, PATH));
    }
  }

  function parseOpaque(url, text) {
    const [path, rest] = until(text, /[?#]/);
    url.path = encode(path, C0).replace(/ $/, rest === '' ? ' ' : '%20');
    return parseQuery(url, rest);
  }

  function parseQuery(url, text) {
    if (!text.startsWith('?')) return parseFragment(url, text);
    const [query, rest] = until(text.slice(1), /#/);
    url.query = encode(query, isSpecial(url) ? SPECIAL_QUERY : QUERY);
    return parseFragment(url, rest);
  }

  function parseFragment(url, text) {
    if (text.startsWith('#')) url.fragment = encode(text.slice(1), FRAGMENT);
    return url;
  }

  return { SPECIAL, parseUrl, parsePort, parsePath, serialize, serializeHost, serializePath, isSpecial, isOpaque, until };
})
