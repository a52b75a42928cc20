/** Answers on a worker thread: the thread has then loaded the module of its pool. */
export function ready(): true {
  return true;
}
