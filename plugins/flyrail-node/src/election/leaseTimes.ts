/** How long the holder of a Lease is believed to be alive after its last renewal, as client-go. */
export const leaseDurationMs = 15_000;
/** How long the holder itself believes it. The difference is what a write may need to arrive. */
export const renewDeadlineMs = 10_000;
/** A Lease is renewed, and a failed attempt repeated, this often. */
export const retryPeriodMs = 2_000;
/** One attempt to renew; two fit into the deadline. */
export const renewTimeoutMs = renewDeadlineMs / 2;
/** A member without a shard says this often that it is there … */
export const memberRenewMs = 5_000;
/** … and is believed for this long. */
export const memberDurationMs = 15_000;
/** What a member that was assigned a shard which was given up has to take it, before another does. */
export const patienceMs = 4_000;
/** The same for a shard whose holder let it expire: nobody has worked on it for 15 s already. */
export const heirPatienceMs = 500;
/** Whoever took such a shard in the heir's place keeps it at least this long: what waited is worked off first. */
export const keepMs = 5_000;
/** How long a member that did not take its shard is not assigned any. */
export const lameMs = 15_000;
/** What running reconciles of a shard have to end before it is handed over. */
export const handOverMs = 5_000;
