/* Browsers start no worker for a page that is opened from a folder. There the search runs in a
   hidden frame of the same page, which answers to the same messages. */
if (window.location.protocol === "file:") {
  window.IFrameWorker = class extends EventTarget {
    constructor(address) {
      super();
      this.waiting = [];
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      this.frame.srcdoc = "<!doctype html><script src=\"" + address + "\"><\/script>";
      this.frame.addEventListener("load", () => this.begin(), { once: true });
      document.body.appendChild(this.frame);
    }
    begin() {
      this.inside = this.frame.contentWindow;
      this.inside.postMessage = (data) => {
        const event = new MessageEvent("message", { data });
        this.dispatchEvent(event);
        if (this.onmessage) this.onmessage(event);
      };
      this.inside.importScripts = () => Promise.resolve();
      for (const data of this.waiting.splice(0)) this.postMessage(data);
    }
    postMessage(data) {
      if (!this.inside) this.waiting.push(data);
      else this.inside.dispatchEvent(new this.inside.MessageEvent("message", { data }));
    }
    terminate() {
      this.frame.remove();
    }
  };
  window.Worker = window.IFrameWorker;
}
