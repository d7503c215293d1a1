// SPDX-License-Identifier: Apache-2.0
#pragma once

// WINDLASS_SANITIZED: whether a sanitizer that keeps memory of its own instruments this build. For
// tests that count or search memory; nothing else may differ.

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WINDLASS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define WINDLASS_SANITIZED 1
#endif
#endif
#ifndef WINDLASS_SANITIZED
#define WINDLASS_SANITIZED 0
#endif
