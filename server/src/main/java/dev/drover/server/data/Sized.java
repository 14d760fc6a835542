package dev.drover.server.data;

/** A value that knows how much room it takes. */
interface Sized {

    int bytes();
}
