// One socket for each tab. It carries hints alone: "live:hint" on the document says that a topic has something newer,
// "live:resync" that anything may have, "live:gone" that a topic is closed to this person. Where no socket can be
// had, "live:resync" comes every thirty seconds instead, and a socket is tried again with growing pauses.

const POLL = 30000;
// how long the server may take to say that it is there
const SILENCE = 5000;
const [FIRST_PAUSE, LONGEST_PAUSE] = [1000, 60000];
const [LOGGED_OUT, RIGHTS_CHANGED, GOING_AWAY, RESTARTING] = [4401, 4403, 1001, 1012];
const address = new URL(document.body.dataset.liveSocket, location.href);
address.protocol = address.protocol === "https:" ? "wss:" : "ws:";

const tell = (name, detail = {}) => document.dispatchEvent(new CustomEvent(`live:${name}`, { detail }));
const spread = (pause) => pause * (0.5 + Math.random());
// up to two dozen seconds of typing pauses count as writing still
const WRITING = 24000;

let socket = null;
let ready = false; // open, and the layer behind it carries hints
let silence;
let known = false; // this page has listened before, so what it missed is read again
let failures = 0;
let leaving = false;
let following = new Set();

const topics = () => {
  const wanted = new Set();
  for (const part of document.querySelectorAll("[data-hear]")) {
    for (const topic of part.dataset.hear.split(" ")) if (topic) wanted.add(topic);
  }
  return wanted;
};
const send = (frame) => {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
};

// what the page shows may change under htmx: listen to what is there now, in one frame
function listen() {
  const wanted = topics();
  const fresh = [...wanted].filter((topic) => !following.has(topic));
  const past = [...following].filter((topic) => !wanted.has(topic));
  following = wanted;
  if (past.length) send({ do: "leave", topics: past });
  if (!fresh.length) return;
  const since = known ? undefined : Number(document.body.dataset.liveAt);
  send({ do: "follow", topics: fresh, since });
}

// --- who is here: a person reads until they type ---
const room = () => document.querySelector("[data-here]")?.dataset.here;
let writing = false;
let calm;
function stand(nowWriting) {
  if (nowWriting === writing) return;
  writing = nowWriting;
  if (room()) send({ do: "here", case: room(), editing: writing });
}
document.addEventListener("input", (event) => {
  if (!event.target.closest("main form") || event.target.type === "search") return;
  stand(true);
  clearTimeout(calm);
  calm = setTimeout(stand, WRITING, false);
});
document.addEventListener("submit", (event) => event.target.closest("main form") && stand(false));

const hear = {
  following(said) {
    const first = !known;
    known = true;
    failures = 0;
    ready = true;
    if (said.topics.includes(`presence:${room()}`)) send({ do: "here", case: room(), editing: writing });
    if (said.stale) tell("resync");
    else if (!first && said.topics.length) setTimeout(tell, Math.random() * 1500, "resync");
  },
  hint: (said) => tell("hint", said),
  gone: (said) => tell("gone", said),
  away() {
    ready = false;
  },
  resync() {
    ready = true;
    setTimeout(tell, Math.random() * 2000, "resync");
  },
};

function lost(code) {
  clearTimeout(silence);
  socket = null;
  const held = ready;
  ready = false;
  if (leaving) return;
  failures += 1;
  // rights that changed, a server that restarts: ask anew at once, then with patience
  const soon = held && [LOGGED_OUT, RIGHTS_CHANGED, GOING_AWAY, RESTARTING].includes(code);
  const pause = soon ? FIRST_PAUSE / 4 : Math.min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE);
  if (code === LOGGED_OUT) tell("resync");
  setTimeout(connect, spread(pause));
}

function connect() {
  if (leaving || socket) return;
  const mine = new WebSocket(address);
  socket = mine;
  mine.addEventListener("open", () => {
    following = new Set();
    listen();
  });
  mine.addEventListener("message", ({ data }) => {
    if (mine !== socket) return;
    clearTimeout(silence);
    const said = JSON.parse(data);
    hear[said.type]?.(said);
  });
  mine.addEventListener("close", ({ code }) => mine === socket && lost(code));
}

// a line that died without a word, as after a sleep or in another network, answers nothing: begin anew
function probe() {
  if (!ready) return;
  send({ do: "follow", topics: [] });
  clearTimeout(silence);
  silence = setTimeout(() => {
    const dead = socket;
    lost(0);
    dead?.close();
  }, SILENCE);
}

setInterval(() => (ready ? probe() : leaving || tell("resync")), POLL);
document.addEventListener("htmx:afterSettle", () => ready && listen());
window.addEventListener("online", () => (socket ? probe() : connect()));
document.addEventListener("visibilitychange", () => document.hidden || probe());
window.addEventListener("pagehide", () => {
  leaving = true;
  clearTimeout(silence);
  socket?.close();
});
// back by the browser's own button: the page is as old as when it was left
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  leaving = false;
  ready = false;
  socket = null;
  connect();
});
connect();
