package dev.drover.server.task;

import dev.drover.api.Cause;

/** Why a task failed as a whole, before any target was contacted. */
record TaskFailure(Cause cause, String message) {}
