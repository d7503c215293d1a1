/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINDLASS_ENGINE_SERVICE_H
#define WINDLASS_ENGINE_SERVICE_H

/* The service of `windlass serve` without its sockets: a program that has a server of its own gives
 * it requests and sends what it answers. CDS Hooks, the plain API, pages, health and metrics
 * (tools/server/README.md). The texts, results and threads are those of engine.h, which includes
 * this header. Since symbol version WINDLASS_2. */

#include <stddef.h>
#include <stdint.h>

#include "windlass/status.h"

typedef struct windlass_engine windlass_engine;
typedef struct windlass_service windlass_service;

/* Opens a service over an engine. `config` is a JSON object, every key optional:
 *   "base_url"     how clients see it, without a slash at the end: pages are linked, tokens name it
 *   "origins"      list of web pages that may call, such as "https://ehr.example"; "*" for all
 *   "indicators"   {disposition: "info", "warning", "critical"}, or "none": no card, of what is not
 *                  urgent
 *   "order_codes"  {"SYSTEM|CODE": modality}, the site's codes beside urn:windlass:modality
 *   "jwks"         the text of a JWK set: every call needs a token by one of these keys then
 *   "issuers"      list of those whose tokens are accepted; needs "jwks" and "base_url", as "jwks"
 *                  needs both
 *   "most_body"    bytes of a request's body (8388608)
 *
 * Without "jwks" whoever reaches windlass_handle() is answered. On success `*service` is set and
 * the answer is {"routes": [{"method", "path", "open"}]}, "open": whether it needs no token.
 * Otherwise `*service` is NULL, also where the rules in force have no such modality. The engine
 * outlives the service. */
WINDLASS_EXTERN_C WINDLASS_EXPORT int32_t WINDLASS_CALL
windlass_service_open(windlass_engine* engine, const char* config, size_t config_size,
                      windlass_service** service, char** answer) WINDLASS_NOEXCEPT;

/* Ends a service. NULL is nothing. No call of it may be running, and none may follow. */
WINDLASS_EXTERN_C WINDLASS_EXPORT void WINDLASS_CALL
windlass_service_close(windlass_service* service) WINDLASS_NOEXCEPT;

/* Answers one request. `method` and `target` end in NUL: "POST", "/v1/recommend?form=text".
 * `headers` is a JSON object of them, each with a text or, where it stands there more than once, a
 * list of texts; their names' case does not matter. A size of 0 is none of them.
 * WINDLASS_DONE: `*status` is the status of HTTP, whatever it is; `*answer_headers` a JSON object
 * of texts; `*answer` the body, which may be empty. Each is given back with windlass_free(). With
 * another result `*status` is 0, `*answer_headers` NULL, and the answer says why. */
WINDLASS_EXTERN_C WINDLASS_EXPORT int32_t WINDLASS_CALL
windlass_handle(const windlass_service* service, const char* method, const char* target,
                const char* headers, size_t headers_size, const char* body, size_t body_size,
                int32_t* status, char** answer_headers, char** answer) WINDLASS_NOEXCEPT;

#endif
