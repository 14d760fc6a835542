// URL and URLSearchParams. https://url.spec.whatwg.org/#api
(function (core) {
  'use strict';

  const { parseHost, encode, percentDecode, FRAGMENT, QUERY, SPECIAL_QUERY, USERINFO, FORM } = core.use('urlhost');
  const { SPECIAL, parseUrl, parsePort, parsePath, serialize, serializeHost, serializePath, isSpecial, isOpaque, until } = core.use('urlparser');

  // ---- URLSearchParams

  const formDecode = text => percentDecode(text.replaceAll('+', ' '));
  const formEncode = text => encode(text, FORM).replaceAll('%20', '+');

  function parseForm(text) {
    return text.split('&').filter(part => part !== '').map(part => {
      const equals = part.indexOf('=');
      return equals < 0 ? [formDecode(part), ''] : [formDecode(part.slice(0, equals)), formDecode(part.slice(equals + 1))];
    });
  }

  const wellFormed = value => String(value).toWellFormed();

  class URLSearchParams {
    #list = [];
    #changed = () => {};

    constructor(init = '') {
      if (typeof init !== 'object' && typeof init !== 'function' || init === null) {
        this.#list = parseForm(wellFormed(init).replace(/^\?/, ''));
      } else if (typeof init[Symbol.iterator] === 'function') {
        this.#list = [...init].map(pair => {
          const entry = [...pair];
          if (entry.length !== 2) throw new TypeError('Each query pair must be a name and a value');
          return entry.map(wellFormed);
        });
      } else {
        this.#list = Object.entries(init).map(entry => entry.map(wellFormed));
      }
    }

    static of(query, changed) {
      const parameters = new URLSearchParams(query);
      parameters.#changed = changed;
      return parameters;
    }

    static reset(parameters, query) { parameters.#list = parseForm(query); }

    get size() { return this.#list.length; }

    append(name, value) { this.#list.push([wellFormed(name), wellFormed(value)]); this.#changed(); }

    delete(name, value) {
      this.#list = this.#list.filter(([key, known]) => key !== wellFormed(name) || value !== undefined && known !== wellFormed(value));
      this.#changed();
    }

    get(name) { return this.#list.find(([key]) => key === wellFormed(name))?.[1] ?? null; }

    getAll(name) { return this.#list.filter(([key]) => key === wellFormed(name)).map(([, value]) => value); }

    has(name, value) {
      return this.#list.some(([key, known]) => key === wellFormed(name) && (value === undefined || known === wellFormed(value)));
    }

    set(name, value) {
      const first = this.#list.find(([key]) => key === wellFormed(name));
      if (first === undefined) {
        this.#list.push([wellFormed(name), wellFormed(value)]);
      } else {
        first[1] = wellFormed(value);
        this.#list = this.#list.filter(entry => entry === first || entry[0] !== first[0]);
      }
      this.#changed();
    }

    sort() {
      this.#list.sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
      this.#changed();
    }

    forEach(callback, self) {
      for (const [name, value] of this) callback.call(self, value, name, this);
    }

    *entries() { for (let i = 0; i < this.#list.length; i++) yield [...this.#list[i]]; }
    *keys() { for (const [name] of this) yield name; }
    *values() { for (const [, value] of this) yield value; }
    [Symbol.iterator]() { return this.entries(); }
    get [Symbol.toStringTag]() { return 'URLSearchParams'; }
    toString() { return this.#list.map(([name, value]) => `${formEncode(name)}=${formEncode(value)}`).join('&'); }
  }

  const { of: parametersOf, reset: resetParameters } = URLSearchParams;
  delete URLSearchParams.of;
  delete URLSearchParams.reset;

  // ---- URL

  function parsed(input, base) {
    const baseUrl = base === undefined ? null : parseUrl(wellFormed(base), null);
    if (base !== undefined && baseUrl === null) return null;
    return parseUrl(wellFormed(input), baseUrl);
  }

  class URL {
    #url;
    #parameters;

    constructor(input, base) {
      const url = parsed(input, base);
      if (url === null) {
        const error = new TypeError(`'${input}' is not a valid URL${base === undefined ? '' : ` with the base '${base}'`}`);
        error.code = 'ERR_INVALID_URL';
        throw error;
      }
      this.#url = url;
    }

    static canParse(input, base) { return parsed(input, base) !== null; }
    static parse(input, base) { return URL.canParse(input, base) ? new URL(input, base) : null; }

    get href() { return serialize(this.#url); }
    set href(value) {
      this.#url = new URL(value).#url;
      this.#queryChanged();
    }

    get origin() {
      const { scheme } = this.#url;
      if (scheme === 'blob') {
        const inner = parseUrl(serializePath(this.#url), null);
        return inner !== null && /^https?$/.test(inner.scheme) ? `${inner.scheme}://${serializeHost(inner)}` : 'null';
      }
      return scheme in SPECIAL && scheme !== 'file' ? `${scheme}://${serializeHost(this.#url)}` : 'null';
    }

    get protocol() { return `${this.#url.scheme}:`; }
    set protocol(value) {
      const scheme = /^([A-Za-z][A-Za-z0-9+\-.]*)(?::|$)/.exec(String(value).replaceAll(/[\t\n\r]/g, ''))?.[1].toLowerCase();
      if (scheme === undefined || scheme in SPECIAL !== isSpecial(this.#url)) return;
      if (scheme === 'file' && (this.#hasCredentials() || this.#url.port !== '')) return;
      if (this.#url.scheme === 'file' && this.#url.host === '') return;
      this.#url.scheme = scheme;
      if (this.#url.port === SPECIAL[scheme]) this.#url.port = '';
    }

    get username() { return this.#url.username; }
    set username(value) { if (this.#mayHaveCredentials()) this.#url.username = encode(String(value), USERINFO); }

    get password() { return this.#url.password; }
    set password(value) { if (this.#mayHaveCredentials()) this.#url.password = encode(String(value), USERINFO); }

    get host() { return serializeHost(this.#url); }
    set host(value) { this.#setHost(value, true); }

    get hostname() { return this.#url.host ?? ''; }
    set hostname(value) { this.#setHost(value, false); }

    get port() { return this.#url.port; }
    set port(value) {
      if (!this.#mayHaveCredentials()) return;
      const digits = /^\d*/.exec(String(value).replaceAll(/[\t\n\r]/g, ''))[0];
      if (String(value) === '' || digits !== '') parsePort(this.#url, digits);
    }

    get pathname() { return serializePath(this.#url); }
    set pathname(value) {
      if (isOpaque(this.#url)) return;
      const kept = this.#url;
      const text = String(value).replaceAll(/[\t\n\r]/g, '');
      const escaped = text.replaceAll('?', '%3F').replaceAll('#', '%23');
      const fresh = { ...kept, path: [] };
      parsePath(fresh, escaped.replace(isSpecial(kept) ? /^[/\\]/ : /^\//, ''));
      kept.path = !isSpecial(kept) && text === '' && kept.host !== null ? [] : fresh.path;
    }

    get search() { return this.#url.query ? `?${this.#url.query}` : ''; }
    set search(value) {
      const text = String(value).replaceAll(/[\t\n\r]/g, '').replace(/^\?/, '');
      this.#url.query = String(value) === '' ? null : encode(text, isSpecial(this.#url) ? SPECIAL_QUERY : QUERY);
      this.#queryChanged();
    }

    get searchParams() {
      return this.#parameters ??= parametersOf.call(URLSearchParams, this.#url.query ?? '', () => {
        const query = this.#parameters.toString();
        this.#url.query = query === '' ? null : query;
      });
    }

    get hash() { return this.#url.fragment ? `#${this.#url.fragment}` : ''; }
    set hash(value) {
      const text = String(value).replaceAll(/[\t\n\r]/g, '').replace(/^#/, '');
      this.#url.fragment = String(value) === '' ? null : encode(text, FRAGMENT);
    }

    toString() { return this.href; }
    toJSON() { return this.href; }
    get [Symbol.toStringTag]() { return 'URL'; }

    #queryChanged() {
      if (this.#parameters !== undefined) resetParameters.call(URLSearchParams, this.#parameters, this.#url.query ?? '');
    }

    #hasCredentials() { return this.#url.username !== '' || this.#url.password !== ''; }

    #mayHaveCredentials() {
      return this.#url.host !== null && this.#url.host !== '' && this.#url.scheme !== 'file';
    }

    #setHost(value, withPort) {
      if (isOpaque(this.#url)) return;
      const text = wellFormed(value).replaceAll(/[\t\n\r]/g, '');
      const [place] = until(text, isSpecial(this.#url) ? /[/\\?#]/ : /[/?#]/);
      const fresh = { ...this.#url };
      if (this.#url.scheme === 'file') {
        const host = place === '' ? '' : parseHost(place, true);
        if (host !== null) this.#url.host = host === 'localhost' ? '' : host;
      } else if (place === '') {
        if (!isSpecial(fresh) && !this.#hasCredentials() && fresh.port === '') this.#url.host = '';
      } else {
        const host = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?/.exec(place);
        if (!withPort && host[2] !== undefined) return;
        const parsedHost = host[1] === '' ? null : parseHost(host[1], isSpecial(fresh));
        if (parsedHost === null) return;
        this.#url.host = parsedHost;
        if (withPort && host[2]) parsePort(this.#url, host[2]);
      }
    }
  }

  return { URL, URLSearchParams };
})
