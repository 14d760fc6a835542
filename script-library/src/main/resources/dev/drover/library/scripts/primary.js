/**
 * The primary script: it receives every request to run something and spawns the engine that does it.
 *
 * It is loaded when the server starts and stays loaded, in an engine of its own; what it keeps in
 * variables lasts until another version of it is loaded. To change how requests are handled, push a
 * copy of this file:
 *
 *     drover script show primary.js > primary.js
 *     drover script push primary.js
 *
 * The next request uses the new version. One that does not load leaves the last good one in place,
 * and the status value `drover/primary-script` says so. `drover script delete primary.js` brings
 * this one back.
 *
 * A request has
 *
 *     runId      the identifier of the run that waits for the decision
 *     script     the name of the script in the library that was asked for
 *     args       its arguments, an object
 *     startedBy  who asks: a user's name, a process or a script
 *     eventId    the asker's own identifier, where one was given
 *     spawn(script, args)  starts the run's script thread; a request is answered by calling it once
 *
 * To refuse, throw: the run fails with cause REFUSED, and whoever asked reads the error's message.
 * Deciding may take a while (the function may be async), but every other request can be decided
 * meanwhile, and one that takes too long is refused.
 *
 * @param {RunRequest} request
 */
export default function onRequest(request) {
  // Examples of what an administrator may want here:
  //
  //   if (request.script.startsWith("admin/") && request.startedBy !== "admin") {
  //     throw new Error(`${request.startedBy} may not run ${request.script}`);
  //   }
  //
  //   const night = new Date().getHours() < 6;
  //   return request.spawn(request.script, { ...request.args, jobs: night ? 8 : 2 });

  return request.spawn(request.script, request.args);
}
