/**
 * The form of the audit log, and how anybody proves that one is whole: entries chained by their
 * hashes, checkpoints signed by the server, and the verifier that server and command line share.
 *
 * <p>A log is lines of JSON in UTF-8, each ended by a newline. Hashes and signatures are of the
 * bytes of a line as they stand, so there is no canonical form that two programs could disagree
 * about, and no byte of a log can change without being noticed:
 *
 * <ul>
 *   <li>An entry is {@code {"number":N,...,"before":"H","hash":"H"}}. Its {@code hash} is the
 *       SHA-256, in lower case hexadecimal, of the line up to {@code ,"hash":}; {@code before} is
 *       the hash of the entry before, 64 zeros for the first. Numbers begin at 1 and have no gaps.
 *   <li>A checkpoint is {@code {"checkpoint":C,"number":N,"entry":"H","time":"T","signature":"S"}}:
 *       checkpoint C, from 1 on without gaps, says the hash of entry N, which stands before it.
 *       {@code signature} is that of Ed25519 (RFC 8032), in hexadecimal, of the line up to {@code
 *       ,"signature":}. A log whose oldest entries were deleted begins with one.
 *   <li>An export begins with one more signed line, {@code {"export":1,"first":F,"last":L,
 *       "entry":"H","checkpoint":C,"time":"T","key":"K","signature":"S"}}: which entries it has,
 *       the hash of the last, the last checkpoint, and the public key (X.509, base 64).
 * </ul>
 *
 * <p>The form is kept for ever: what one version of Drover wrote, every later one can verify.
 */
@NullMarked
package dev.drover.api.audit;

import org.jspecify.annotations.NullMarked;
