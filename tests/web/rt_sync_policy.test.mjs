// The synchronisation policy: its answer to every class of event, and properties over any order of events.
import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import * as policy from "../../web/src/sync/policy.ts";

const { begin, initialState, next, on } = policy;
const kNow = 1_790_000_000_000;
const error = { code: "unavailable", path: "", detail: "x", allowed: "", retry: "later" };
const fail = (status, more = {}) => ({
  e: "failed",
  cause: "status",
  status,
  retry_after_ms: 0,
  sent: 0,
  error,
  ...more,
});

// A state that has greeted, holds `pending` events and is visible.
function greeted(pending = 0) {
  const state = on(
    initialState(true, true, 0, kNow),
    { e: "hello_ok", events: 1000, bytes: 1 << 20 },
    kNow,
    0.5,
  );
  const pulled = on(begin(state, "pull"), { e: "pull_ok" }, kNow, 0.5);
  return pending > 0 ? on(pulled, { e: "wrote", pending }, kNow, 0.5) : pulled;
}

test("the first contact is a greeting, then what is due", () => {
  let state = initialState(true, true, 3, kNow);
  assert.deepEqual(next(state, kNow), { do: "hello" });
  state = begin(state, "hello");
  assert.deepEqual(next(state, kNow), { do: "wait", until: Infinity });
  state = on(state, { e: "hello_ok", events: 200, bytes: 5000 }, kNow, 0);
  assert.deepEqual(next(state, kNow), { do: "push", events: 200, bytes: 5000 });
  state = on(
    begin(state, "push"),
    { e: "push_ok", pending: 0, next_at: null, min_interval_ms: 0, events: 0 },
    kNow,
    0,
  );
  assert.deepEqual(next(state, kNow), { do: "pull" });
  state = on(begin(state, "pull"), { e: "pull_ok" }, kNow, 0);
  assert.deepEqual(next(state, kNow), { do: "wait", until: kNow + policy.kPullMs });
});

test("a hidden page with nothing to send contacts nobody", () => {
  assert.deepEqual(next(initialState(true, false, 0, kNow), kNow), { do: "wait", until: Infinity });
});

test("a write is sent five seconds after the last one, a hundred at once", () => {
  let state = greeted(1);
  assert.deepEqual(next(state, kNow), { do: "wait", until: kNow + policy.kFlushMs });
  state = on(state, { e: "wrote", pending: 2 }, kNow + 4000, 0.5);
  assert.deepEqual(next(state, kNow + 4000), { do: "wait", until: kNow + 4000 + policy.kFlushMs });
  state = on(state, { e: "wrote", pending: policy.kFlushEvents }, kNow + 4100, 0.5);
  assert.equal(next(state, kNow + 4100).do, "push");
});

test("hiding the page sends what is there at once and stops pulling", () => {
  const state = on(greeted(1), { e: "visible", visible: false }, kNow + 10, 0.5);
  assert.equal(next(state, kNow + 10).do, "push");
  const idle = on(greeted(), { e: "visible", visible: false }, kNow, 0.5);
  assert.deepEqual(next(idle, kNow), { do: "wait", until: Infinity });
});

for (const status of [408, 425, 429, 500, 502, 503, 504]) {
  test(`${status} is retried with full jitter and Retry-After as floor`, () => {
    const at = (random, retry_after_ms, failures = 0) => {
      let state = on(greeted(200), { e: "now" }, kNow, 0);
      for (let n = 0; n < failures; n++) state = on(begin(state, "push"), fail(status), kNow, 0);
      return next(on(begin(state, "push"), fail(status, { retry_after_ms, sent: 200 }), kNow, random), kNow)
        .until;
    };
    assert.equal(at(0.5, 0), kNow + 500);
    assert.equal(at(0.999, 0, 3), kNow + 0.999 * 8000);
    assert.equal(at(0.999, 0, 40), kNow + 0.999 * policy.kBackoffMaxMs);
    assert.equal(at(0.5, 30_000), kNow + 33_000);
  });
}

test("413 halves the batch down to burying one event, timeouts in a row halve it too", () => {
  let state = on(greeted(500), { e: "now" }, kNow, 0);
  const sizes = [];
  for (
    let sent = next(state, kNow).events;
    next(state, kNow).do === "push";
    sent = next(state, kNow).events
  ) {
    sizes.push(sent);
    state = on(begin(state, "push"), fail(413, { sent }), kNow, 0);
  }
  assert.deepEqual(sizes, [1000, 500, 250, 125, 62, 31, 15, 7, 3, 1]);
  assert.deepEqual(next(state, kNow), { do: "bury" });
  state = on(
    begin(state, "push"),
    { e: "push_ok", pending: 9, next_at: null, min_interval_ms: 0, events: 0 },
    kNow,
    0,
  );
  assert.equal(next(state, kNow).events, 1);

  const timeout = fail(0, { cause: "timeout", sent: 400 });
  let slow = on(begin(on(greeted(400), { e: "now" }, kNow, 0), "push"), timeout, kNow, 0);
  assert.equal(slow.batch, 1000);
  slow = on(begin(slow, "push"), timeout, kNow, 0);
  assert.equal(slow.batch, 200);
});

test("401: greet once more, then pause five minutes; a greeting alone does not prove the key", () => {
  let state = on(begin(on(greeted(100), { e: "now" }, kNow, 0), "push"), fail(401), kNow, 0);
  assert.equal(next(state, kNow).do, "hello");
  state = on(begin(state, "hello"), { e: "hello_ok", events: 1000, bytes: 1 << 20 }, kNow, 0);
  assert.equal(next(state, kNow).do, "push");
  state = on(begin(state, "push"), fail(401), kNow, 0);
  assert.deepEqual(next(state, kNow), { do: "wait", until: kNow + policy.kAuthPauseMs });
  assert.equal(state.paused, true);
  const later = kNow + policy.kAuthPauseMs;
  assert.equal(next(state, later).do, "hello");
});

for (const status of [400, 404, 415, 422]) {
  test(`${status} parks the queue for a day; a new network does not change that, a person does`, () => {
    let state = on(begin(greeted(100), "push"), fail(status), kNow, 0);
    assert.deepEqual(next(state, kNow), { do: "wait", until: kNow + policy.kBugPauseMs });
    state = on(state, { e: "online", online: true }, kNow + 1, 0);
    assert.equal(next(state, kNow + 1).do, "wait");
    assert.equal(next(on(state, { e: "now" }, kNow + 2, 0), kNow + 2).do, "hello");
  });
}

test("410 forgets the client and begins anew", () => {
  let state = on(begin(greeted(100), "push"), fail(410), kNow, 0);
  assert.deepEqual(next(state, kNow), { do: "forget" });
  state = on(begin(state, "push"), { e: "forgotten" }, kNow, 0);
  assert.equal(next(state, kNow).do, "hello");
  assert.equal(state.pending, 0);
});

test("offline waits for the network; online resets the backoff", () => {
  let state = on(begin(on(greeted(100), { e: "now" }, kNow, 0), "push"), fail(503), kNow, 0.9);
  state = on(state, { e: "online", online: false }, kNow, 0);
  assert.deepEqual(next(state, kNow + 1e9), { do: "wait", until: Infinity });
  state = on(state, { e: "online", online: true }, kNow + 1, 0);
  assert.deepEqual(next(state, kNow + 1), { do: "hello" });
});

test("the gateway's interval and smaller batches are obeyed", () => {
  const state = on(
    begin(greeted(900), "push"),
    { e: "push_ok", pending: 800, next_at: null, min_interval_ms: 2000, events: 100 },
    kNow,
    0,
  );
  assert.deepEqual(next(state, kNow), { do: "wait", until: kNow + 2000 });
  assert.equal(next(state, kNow + 2000).events, 100);
});

test("events that are due later are offered then, without asking meanwhile", () => {
  const state = on(begin(greeted(1), "push"), { e: "push_empty", next_at: kNow + 30_000 }, kNow, 0);
  assert.equal(next(state, kNow).until, kNow + 30_000);
});

// --- properties ---

const anyEvent = fc.oneof(
  fc.record({ e: fc.constant("online"), online: fc.boolean() }),
  fc.record({ e: fc.constant("visible"), visible: fc.boolean() }),
  fc.record({ e: fc.constant("wrote"), pending: fc.nat(3000) }),
  fc.constant({ e: "now" }),
);
const anyEnding = fc.oneof(
  fc.record({ e: fc.constant("hello_ok"), events: fc.nat(5000), bytes: fc.nat(1 << 22) }),
  fc.record({
    e: fc.constant("push_ok"),
    pending: fc.nat(3000),
    next_at: fc.constant(null),
    min_interval_ms: fc.nat(60_000),
    events: fc.nat(5000),
  }),
  fc.record({ e: fc.constant("push_empty"), next_at: fc.constant(null) }),
  fc.constant({ e: "pull_ok" }),
  fc.constant({ e: "busy" }),
  fc.constant({ e: "forgotten" }),
  fc.record({
    e: fc.constant("failed"),
    cause: fc.constantFrom("network", "timeout", "status", "answer"),
    status: fc.constantFrom(
      0,
      400,
      401,
      403,
      408,
      409,
      410,
      413,
      415,
      422,
      425,
      429,
      500,
      501,
      502,
      503,
      504,
      599,
    ),
    retry_after_ms: fc.nat(3_600_000),
    sent: fc.nat(1000),
    error: fc.constant(error),
  }),
);
const anyStep = fc.record({
  event: anyEvent,
  ending: anyEnding,
  random: fc.double({ min: 0, max: 0.999, noNaN: true }),
  pause_ms: fc.nat(600_000),
});

// Plays steps against the policy as the driver does; `look` sees every state with the action it gives.
function play(steps, look) {
  let now = kNow,
    state = initialState(true, true, 0, now);
  for (const { event, ending, random, pause_ms } of steps) {
    now += pause_ms;
    state = on(state, event, now, random);
    const action = next(state, now);
    look(state, action, now);
    if (action.do === "wait") continue;
    state = begin(state, action.do === "hello" || action.do === "pull" ? action.do : "push");
    assert.deepEqual(next(state, now), { do: "wait", until: Infinity });
    state = on(state, ending, now, random);
    look(state, next(state, now), now);
  }
  return { state, now };
}

test("property: batches stay in bounds, waits end, nothing happens before its time", () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
      play(steps, (state, action, now) => {
        assert.ok(state.batch >= 0 && state.batch <= 1000, `batch ${state.batch}`);
        assert.ok(state.failures >= 0);
        assert.ok(!Number.isNaN(state.not_before) && !Number.isNaN(state.flush_at));
        if (action.do === "wait") assert.ok(action.until > now, "a wait that is over would spin");
        else if (action.do !== "forget") {
          assert.ok(state.online && now >= state.not_before && now >= state.paused_until, action.do);
        }
      });
    }),
    { numRuns: 2000 },
  );
});

test("property: what is pending is always on its way to being sent", () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
      const { state, now } = play(steps, () => {});
      if (state.pending === 0 || !state.online || state.doing || state.forget) return;
      const action = next(state, now);
      if (action.do !== "wait") return;
      const most = Math.max(policy.kBugPauseMs, policy.kBackoffMaxMs, 3_600_000 * 1.2);
      assert.ok(action.until - now <= most, `waits ${action.until - now} ms`);
    }),
    { numRuns: 2000 },
  );
});

test("property: with a healthy gateway every queue drains", () => {
  fc.assert(
    fc.property(
      fc.array(anyStep, { maxLength: 40 }),
      fc.integer({ min: 1, max: 20_000 }),
      (steps, events) => {
        let { state, now } = play(steps, () => {});
        state = on({ ...state, doing: null }, { e: "online", online: true }, now, 0.5);
        state = on(state, { e: "wrote", pending: events }, now, 0.5);
        let left = events;
        for (let rounds = 0; left > 0; rounds++) {
          assert.ok(rounds < 5000, "does not drain");
          const action = next(state, now);
          if (action.do === "wait") {
            now = action.until;
            continue;
          }
          const step = action.do === "hello" || action.do === "pull" ? action.do : "push";
          state = begin(state, step);
          if (action.do === "forget")
            state = on(on(state, { e: "forgotten" }, now, 0), { e: "wrote", pending: left }, now, 0);
          else if (action.do === "hello")
            state = on(state, { e: "hello_ok", events: 1000, bytes: 1 << 20 }, now, 0);
          else if (action.do === "pull") state = on(state, { e: "pull_ok" }, now, 0);
          else {
            left = Math.max(left - (action.do === "bury" ? 1 : action.events), 0);
            state = on(
              state,
              { e: "push_ok", pending: left, next_at: null, min_interval_ms: 0, events: 0 },
              now,
              0,
            );
          }
        }
      },
    ),
    { numRuns: 500 },
  );
});
