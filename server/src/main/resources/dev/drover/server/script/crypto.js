// crypto's random part and performance.now().
(function (core) {
  'use strict';

  const { native, copied, use } = core;

  const MOST = 65_536;
  const origin = native('now');
  const timeOrigin = Date.now();

  const crypto = Object.freeze({
    randomUUID: () => native('uuid'),
    getRandomValues(array) {
      if (!ArrayBuffer.isView(array) || array instanceof DataView || array instanceof Float32Array || array instanceof Float64Array) {
        throw new TypeError('getRandomValues takes a typed array of integers');
      }
      if (array.byteLength > MOST) {
        throw new (use('abort').DOMException)(
          `getRandomValues gives at most ${MOST} bytes at once, not ${array.byteLength}`, 'QuotaExceededError');
      }
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(copied(native('random', array.byteLength)));
      return array;
    },
  });

  const performance = Object.freeze({ now: () => native('now') - origin, timeOrigin });

  return { crypto, performance };
})
