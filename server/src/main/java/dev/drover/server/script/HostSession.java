package dev.drover.server.script;

/**
 * What belongs to one run and is handed to every host function that its script threads call. Who
 * starts script threads implements it; host functions ask for it by class with {@link
 * HostCall#session}.
 */
public interface HostSession {}
