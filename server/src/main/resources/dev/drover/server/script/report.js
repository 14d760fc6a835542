// host.message and host.progress: what consoles see while the run goes on.
(function (core) {
  'use strict';

  const { callNow, checked, text } = core;

  function number(value, what) {
    if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
      throw new TypeError(`${what} is ${String(value)}; it must be a number, 0 or more`);
    }
    return value;
  }

  return {
    message(message, data) {
      callNow('run.message', { text: String(message), data: data === undefined ? undefined : checked(data, 'The data of a message') });
    },
    progress(done, total, label) {
      callNow('run.progress', {
        done: number(done, 'What is done'), total: number(total, 'The total'),
        label: label === undefined ? undefined : text(label, 'The label'),
      });
    },
  };
})
