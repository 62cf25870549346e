// One tab's way to the store: owner of the files, guest of the tab that owns them, or alone in memory.
//
// A Web Lock elects the owner; the browser hands it to a waiting tab when the owner's tab closes or dies.
// Files that cannot be used (refused, newer, damaged) stay untouched: the tab goes on in memory, says why
// and frees the lock.
import { DevDiagError, recordOf } from "../error.ts";
import { Answers } from "./answers.ts";
import type { StorageState, StoreMarker, SyncState, WorkerStart } from "../protocol.ts";
import { RemoteCalls } from "./guest.ts";
import {
  isMinting,
  mintStamp,
  openDurable,
  type OpenedStore,
  openMemory,
  type StoreHost,
  whyOf,
  wipe,
} from "./store.ts";
import { type RemoteCall, type RemoteMethod, openTabs, type TabChannel, type TabMessage } from "./tabs.ts";
import type { SyncLoop } from "../sync/sync.ts";

const kVisibleMs = 90_000; // a guest's page counts as looked at for so long after it said so

const kNoLocks = new DevDiagError({
  code: "unavailable",
  detail: "A page without HTTPS has no Web Locks, so the store cannot be shared safely.",
});

export interface HostEvents {
  storage(storage: StorageState, marker: StoreMarker | null): void;
  sync(sync: SyncState): void;
  changed(): void;
  // Starts synchronising a store that this tab holds; null without a gateway.
  newSync(visible: boolean, online: boolean): SyncLoop | null;
}

export class Host {
  private readonly id = crypto.randomUUID();
  private readonly answers = new Answers((call) => this.runHere(call));
  private readonly remote = new RemoteCalls((call) => this.tabs?.send({ t: "call", from: this.id, call }));
  private readonly stopping = new AbortController();
  private store: OpenedStore | null = null;
  private sync: SyncLoop | null = null;
  private tabs: TabChannel | null = null;
  private guestOf = "";
  private calls = 0;
  private guestSeen = -Infinity;
  private visible: boolean;
  private online: boolean;
  private released: () => void = () => {};

  readonly home: StoreHost;
  readonly start: WorkerStart;
  private readonly events: HostEvents;

  constructor(home: StoreHost, start: WorkerStart, events: HostEvents) {
    this.home = home;
    this.start = start;
    this.events = events;
    this.visible = start.visible;
    this.online = start.online;
  }

  // Resolves once this tab has stopped competing for the store; works until stop().
  async open(locks: LockManager | undefined): Promise<void> {
    if (!locks) return this.beAlone(whyOf(kNoLocks));
    this.tabs = openTabs(this.start.tenant, (message) => this.hear(message));
    this.tabs.send({ t: "who" });
    const options = { signal: this.stopping.signal };
    try {
      await locks.request(`devdiag:owner:${this.start.tenant}`, options, () => this.own());
    } catch (thrown) {
      if (!this.stopping.signal.aborted) await this.beAlone(whyOf(thrown));
    }
  }

  call(method: RemoteMethod, args: object): Promise<unknown> {
    const call: RemoteCall = {
      key: `${this.id}:${++this.calls}`,
      method,
      args,
      stamp: isMinting(method) ? mintStamp() : null,
    };
    return this.store ? this.answers.answer(call) : this.remote.call(call);
  }

  // Other tabs may be waiting for what this one has, or the other way round.
  isShared(): boolean {
    return this.tabs !== null;
  }

  isStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  setVisible(visible: boolean): void {
    this.visible = visible;
    if (this.store) this.showToSync();
    else this.tabs?.send({ t: "visible", visible });
  }

  setOnline(online: boolean): void {
    this.online = online;
    this.sync?.online(online);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.sync?.stop();
    this.store?.close();
    this.store = null;
    this.tabs?.close();
    this.released();
    const gone = new DevDiagError({
      code: "unavailable",
      detail: "DevDiag was stopped in this page.",
      retry: "never",
    });
    for (const { reject } of this.remote.takeAll()) reject(gone);
  }

  // The gateway has erased this client: what is here goes too, and a new client begins.
  async forget(): Promise<void> {
    const before = this.store;
    before?.close();
    const memory = before?.storage.kind !== "opfs";
    if (!memory) await wipe(this.home);
    this.store = memory
      ? await openMemory(this.home, before?.storage.why ?? "")
      : await openDurable(this.home, null).catch((thrown: unknown) => openMemory(this.home, whyOf(thrown)));
    this.events.storage(this.store.storage, this.marker());
    this.events.changed();
  }

  current(): OpenedStore {
    if (!this.store)
      throw new DevDiagError({ code: "unavailable", detail: "The store is not open.", retry: "later" });
    return this.store;
  }

  // --- owner ---

  // Runs while this tab holds the lock.
  private async own(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    try {
      this.hold(await openDurable(this.home, this.start.marker));
    } catch (thrown) {
      return this.beAlone(whyOf(thrown));
    }
    this.tabs?.send({ t: "owner", owner: this.id });
    await new Promise<void>((resolve) => (this.released = resolve));
  }

  private async beAlone(why: string): Promise<void> {
    this.hold(await openMemory(this.home, why));
    this.tabs?.close();
    this.tabs = null;
  }

  private hold(store: OpenedStore): void {
    if (this.stopping.signal.aborted) return store.close();
    this.store = store;
    this.events.storage(store.storage, this.marker());
    this.sync = this.events.newSync(this.visible, this.online);
    this.sync?.start();
    for (const { call, resolve, reject } of this.remote.takeAll())
      this.answers.answer(call).then(resolve, reject);
  }

  private marker(): StoreMarker | null {
    return this.store?.storage.kind === "opfs" ? { client_id: this.store.client_id } : null;
  }

  private async runHere({ method, args, stamp }: RemoteCall): Promise<unknown> {
    if (method === "sync_now") return this.syncNow();
    const result = this.current().module.call(method, { ...args, ...(stamp ?? {}) });
    if (stamp) {
      this.sync?.wrote();
      this.tabs?.send({ t: "changed" });
    }
    return result;
  }

  private async syncNow(): Promise<SyncState> {
    if (this.sync) return this.sync.syncNow();
    throw new DevDiagError({
      code: "unavailable",
      detail: "No gateway is configured or allowed here.",
      retry: "never",
    });
  }

  private showToSync(): void {
    this.sync?.visible(this.visible || performance.now() - this.guestSeen < kVisibleMs);
  }

  announce(sync: SyncState): void {
    this.events.sync(sync);
    this.tabs?.send({ t: "sync", sync });
  }

  // --- messages of other tabs ---

  private hear(message: TabMessage): void {
    if (this.store) this.hearAsOwner(message);
    else this.hearAsGuest(message);
  }

  private hearAsOwner(message: TabMessage): void {
    if (message.t === "who") this.greet();
    if (message.t === "visible") {
      this.guestSeen = message.visible ? performance.now() : -Infinity;
      this.showToSync();
    }
    if (message.t !== "call") return;
    const { from: to, call } = message;
    this.answers.answer(call).then(
      (ok) => {
        this.tabs?.send({ t: "answer", to, key: call.key, ok });
        if (call.stamp) this.events.changed();
      },
      (thrown) => this.tabs?.send({ t: "failed", to, key: call.key, error: recordOf(thrown) }),
    );
  }

  private greet(): void {
    this.tabs?.send({ t: "owner", owner: this.id });
    if (this.sync) this.tabs?.send({ t: "sync", sync: this.sync.current() });
  }

  private hearAsGuest(message: TabMessage): void {
    if (message.t === "owner" && message.owner !== this.guestOf) {
      this.guestOf = message.owner;
      this.events.storage({ kind: "other_tab" }, null);
      this.tabs?.send({ t: "visible", visible: this.visible });
      this.remote.resend();
    }
    if (message.t === "answer" && message.to === this.id) this.remote.answered(message.key, message.ok);
    if (message.t === "failed" && message.to === this.id) this.remote.failed(message.key, message.error);
    if (message.t === "sync") this.events.sync(message.sync);
    if (message.t === "changed") this.events.changed();
  }
}
