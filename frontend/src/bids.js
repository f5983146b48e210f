// Keys, seals and openings of bids, in the browser of whoever makes them: no private key and no open bid is ever sent.
// The format is that of commissioning/rules/bids/sealing.py, where it is written down; `rightsource bid` does the same.
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, randomBytes } from "@noble/hashes/utils.js";

const SEALED = "rightsource-sealed-bid/1\n";
const HALF = "rightsource-half-opened-bid/1\n";
const BID = "rightsource-bid/1\n";
const LARGEST = 20_000_000;
const text = new TextEncoder();

const together = (...parts) => {
  const bytes = parts.map((part) => (typeof part === "string" ? text.encode(part) : part));
  const whole = new Uint8Array(bytes.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of bytes) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};
const line = (said) => `${JSON.stringify(said)}\n`;
const fingerprint = (bytes) => bytesToHex(sha256(bytes));
const sealedTo = (key, bytes) => {
  const encrypter = new Encrypter();
  encrypter.addRecipient(key);
  return encrypter.encrypt(bytes);
};

/** Return a bid sealed to both keys: inside to the second officer's, around it to the first's. */
async function seal(bid, document, keys) {
  const plain = together(BID, line({ ...bid, salt: bytesToHex(randomBytes(32)) }), document);
  const inner = await sealedTo(keys.second, plain);
  const header = {
    procurement: keys.procurement,
    first: keys.first,
    second: keys.second,
    inner_sha256: fingerprint(inner),
    bid_sha256: fingerprint(plain),
  };
  return together(SEALED, line(header), await sealedTo(keys.first, inner));
}

/** Take off the layer whose turn it is, and return a half-opened bid or the bid itself. */
async function openOneLayer(content, identity) {
  const first = content.indexOf(10) + 1;
  const second = content.indexOf(10, first) + 1;
  const mark = new TextDecoder().decode(content.subarray(0, first));
  if (mark !== SEALED && mark !== HALF) throw new Error("This file is not a sealed bid.");
  const header = JSON.parse(new TextDecoder().decode(content.subarray(first, second)));
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  let came;
  try {
    came = await decrypter.decrypt(content.subarray(second));
  } catch (fault) {
    throw new Error(
      /no identity matched/.test(fault.message)
        ? "This key does not open this layer: it is for the officer whose turn it is."
        : "The bid was changed or cut after it was sealed, so it does not open.",
    );
  }
  if (fingerprint(came) !== (mark === SEALED ? header.inner_sha256 : header.bid_sha256)) {
    throw new Error("What came out is not what the bidder sealed.");
  }
  return mark === SEALED ? together(HALF, content.subarray(first, second), came) : came;
}

const save = (name, bytes) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  link.download = name;
  link.click();
};
const put = (input, name, bytes) => {
  const given = new DataTransfer();
  given.items.add(new File([bytes], name, { type: "application/octet-stream" }));
  input.files = given.files;
};
const bytesOf = async (input) => new Uint8Array(await input.files[0].arrayBuffer());
const say = (place, words, isWrong) => {
  const said = place.querySelector("[data-said]");
  said.textContent = words;
  said.className = `rs-said ${isWrong ? "govuk-error-message" : "govuk-inset-text"}`;
};

for (const place of document.querySelectorAll("[data-bid-keygen]")) {
  place.hidden = false;
  place.querySelector("button").addEventListener("click", async () => {
    const identity = await generateX25519Identity();
    const recipient = await identityToRecipient(identity);
    save(place.dataset.bidKeygen, text.encode(`# public key: ${recipient}\n${identity}\n`));
    document.getElementById("public_key").value = recipient;
    say(place, "Your key file is saved. Keep it safe and to yourself: without it, bids cannot be opened.");
  });
}

const pence = (words) => {
  const plain = words.trim().replace(/[£,\s]/g, "");
  if (!/^\d{1,10}(\.\d{1,2})?$/.test(plain)) return null;
  const [pounds, rest = ""] = plain.split(".");
  return Number(pounds) * 100 + Number(rest.padEnd(2, "0"));
};

/** Return the prices in a form; a lot left blank is not bid for. */
const offersIn = (place) => {
  const offers = [];
  for (const input of place.querySelectorAll("[data-lot]")) {
    if (!input.value.trim()) continue;
    const price = pence(input.value);
    if (price === null) throw new Error(`Write ${input.dataset.called} as 118000 or 118000.50.`);
    offers.push({ lot: Number(input.dataset.lot), price_pence: price });
  }
  if (!offers.length) throw new Error("Write a price for at least one lot that you bid for.");
  return offers;
};

for (const place of document.querySelectorAll("[data-bid-seal]")) {
  const form = document.getElementById("bid-form");
  const keys = JSON.parse(document.getElementById("bid-keys").textContent);
  const answers = place.querySelector("[data-document]");
  place.hidden = false;
  place.querySelector("button").addEventListener("click", async () => {
    try {
      const offers = offersIn(place);
      if (!answers.files.length) throw new Error("Choose the document with your answers.");
      if (answers.files[0].size > LARGEST) throw new Error("The document is larger than 20 MB.");
      if (!answers.files[0].size) throw new Error("The document is empty.");
      const bid = {
        procurement: keys.procurement,
        bidder: keys.bidder,
        offers,
        document: answers.files[0].name,
        exclusion: place.querySelector("[data-exclusion]:checked")?.value ?? "not answered",
        conditions: [...place.querySelectorAll("[data-condition]:checked")].map((each) => each.value),
      };
      const sealed = await seal(bid, await bytesOf(answers), keys);
      put(form.querySelector("[name=file]"), `bid-for-${keys.procurement}.sealed`, sealed);
      say(place, `Your bid is sealed. Its fingerprint is ${fingerprint(sealed)}. Now submit it below.`);
    } catch (fault) {
      say(place, fault.message, true);
    }
  });
}

for (const place of document.querySelectorAll("[data-bid-open]")) {
  const form = document.getElementById("opening-form");
  const own = place.querySelector("[data-own-key]");
  place.hidden = false;
  place.querySelector("button").addEventListener("click", async () => {
    try {
      const found = own.files.length ? (await own.files[0].text()).match(/^AGE-SECRET-KEY-1[0-9A-Z]+\r?$/gm) : null;
      if (found?.length !== 1) throw new Error("Choose your key file: the one that holds your private key.");
      const answered = await fetch(place.dataset.bidOpen);
      if (!answered.ok) throw new Error("The sealed bid cannot be fetched. Load this page again.");
      const came = await openOneLayer(new Uint8Array(await answered.arrayBuffer()), found[0].trim());
      put(form.querySelector("[name=file]"), place.dataset.called, came);
      say(place, "The layer is off. Now record it below.");
    } catch (fault) {
      say(place, fault.message, true);
    }
  });
}
