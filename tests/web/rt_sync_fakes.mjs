// Fakes for the synchronisation loop: a virtual clock, an outbox in memory, and a gateway with planned
// faults.
import { gunzipSync } from "node:zlib";
import { setImmediate as turn } from "node:timers/promises";

/** A small seeded generator: the same seed gives the same faults. */
export function seededRandom(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

export class VirtualClock {
  time = 1_790_000_000_000;
  timers = [];

  now = () => this.time;
  after = (ms, then) => {
    const timer = { at: this.time + ms, then };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  };

  /** Runs the next timer that is due until `end`; false when there is none. */
  step(end) {
    const [first] = this.timers.sort((a, b) => a.at - b.at);
    if (!first || first.at > end) return false;
    this.timers.shift();
    this.time = Math.max(this.time, first.at);
    first.then();
    return true;
  }
}

/** The store's methods the loop calls, over an array. */
export class FakeStore {
  events = [];
  clientId = "c1";
  minted = 0;
  cursor = "";

  mint(bytes = 200, at = 0) {
    this.events.push({ id: `e${this.minted++}`, state: "pending", bytes, at });
  }

  count(state) {
    return this.events.filter((event) => event.state === state).length;
  }

  methods = {
    status: () => ({
      client_id: this.clientId,
      outbox: Object.fromEntries(
        ["pending", "acked", "refused", "dead"].map((state) => [state, this.count(state)]),
      ),
      lost: {},
      last_refusals: [],
    }),
    hello_answer: () => ({ incarnation_changed: false, offset_ms: 0 }),
    push_batch: ({ now_ms, events, bytes }) => {
      const waiting = this.events.filter((event) => event.state === "pending");
      const due = waiting.filter((event) => event.at <= now_ms);
      let size = 0;
      const chosen = due.slice(0, events).filter((event, n) => (size += event.bytes) <= bytes || n === 0);
      if (chosen.length === 0) {
        return waiting.length > 0
          ? { body: null, next_at: Math.min(...waiting.map((e) => e.at)) }
          : { body: null };
      }
      const body = JSON.stringify({
        v: 1,
        events: chosen.map((e) => ({ id: e.id, pad: "x".repeat(e.bytes) })),
      });
      return { body, ids: chosen.map((event) => event.id) };
    },
    push_answer: ({ ids, status, answer }) => {
      const of = (n) => this.events.find((event) => event.id === ids[n]);
      if (status === 413) ids.forEach((_, n) => (of(n).state = "dead"));
      for (const n of [...(answer.ok ?? []), ...(answer.dup ?? [])]) of(n).state = "acked";
      for (const { i, retry, at } of answer.refused ?? []) {
        if (retry === "at") of(i).at = at;
        else of(i).state = retry === "never" ? "dead" : "refused";
      }
      return {};
    },
    pull_begin: () => ({ since: this.cursor, mark: 1 }),
    pull_answer: ({ answer }) => {
      if (answer) this.cursor = answer.cursor;
      return { rows: 0, cursor: this.cursor };
    },
  };

  call = (method, args) => this.methods[method](args);
}

const json = (status, value, headers = {}) =>
  new Response(status === 304 ? null : JSON.stringify(value), { status, headers });

/** A gateway that stores events by id; `fault(path)` may name what goes wrong with the next request. */
export class FakeGateway {
  stored = new Map();
  contacts = [];
  open = 0;
  rounds = 0; // under way, see alone()
  version = 0;
  limitBytes = Infinity;

  constructor(clock, fault = () => null) {
    this.clock = clock;
    this.fault = fault;
  }

  // The only tab there is: every round may run.
  alone = async (round) => {
    this.rounds++;
    await round().finally(() => this.rounds--);
    return true;
  };

  fetch = async (url, init) => {
    const path = new URL(url).pathname;
    this.contacts.push({ at: this.clock.time, path, init });
    if (++this.open > 1) throw new Error("two requests at once");
    try {
      return await this.answer(path, init);
    } finally {
      this.open--;
    }
  };

  async answer(path, { body, headers, signal }) {
    const fault = this.fault(path);
    if (fault?.kind === "network") throw new TypeError("Failed to fetch");
    if (fault?.kind === "silent") {
      await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    }
    if (fault?.kind === "status")
      return json(fault.status, { code: "unavailable", detail: "planned" }, fault.headers);
    const result = this.serve(path, body, headers);
    if (fault?.kind === "lost_answer") throw new TypeError("connection reset after the work was done");
    if (fault?.kind === "garbage") return new Response("<html>proxy</html>", { status: 200 });
    return result;
  }

  serve(path, body, headers) {
    const cursor = `inc:${this.version}`;
    if (path === "/v1/sync/hello") {
      return json(200, {
        v: 1,
        incarnation: "inc",
        server_time: this.clock.time,
        limits: { events: 1000, bytes: 1 << 20 },
      });
    }
    if (path === "/v1/sync/rankings") {
      if (headers["If-None-Match"] === `"${cursor}"`) return json(304);
      return json(200, { v: 1, incarnation: "inc", cursor, reset: false, rows: [], shared: [] });
    }
    const bytes = Buffer.from(body);
    const text = headers["Content-Encoding"] === "gzip" ? gunzipSync(bytes).toString() : bytes.toString();
    if (text.length > this.limitBytes)
      return json(413, { code: "too_large", detail: "too large", allowed: "less" });
    const answer = {
      v: 1,
      incarnation: "inc",
      ok: [],
      dup: [],
      refused: [],
      flow: { min_interval_ms: 0, events: 1000 },
    };
    JSON.parse(text).events.forEach((event, n) => {
      answer[this.stored.has(event.id) ? "dup" : "ok"].push(n);
      this.stored.set(event.id, event);
      this.version++;
    });
    return json(200, answer);
  }
}

/** Lets everything that is under way get as far as it can without the clock moving. */
export async function quiet(loop, gateway) {
  const look = () => `${gateway.contacts.length} ${gateway.open} ${gateway.rounds} ${loop.current().state}`;
  for (let still = 0; still < 3;) {
    const before = look();
    await turn();
    // A round without an open request is still at work, for instance packing its body in another thread.
    const working = gateway.rounds > 0 && gateway.open === 0;
    still = before === look() && !working ? still + 1 : 0;
  }
}
