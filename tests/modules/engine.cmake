# SPDX-License-Identifier: LGPL-2.1-or-later
# The engine in the test's own process, and the hook programs as LXC starts them.
warden_build_module(misuse ${directory} wrong/misuse.c)
warden_build_module(wrapper ${directory} wrapper.cpp)
wrong_module(wrong_shipped_id SECOND_ID="LIM-999")
wrong_module(wrong_duplicate_of_debug SECOND_ID="DBG-001")

add_executable(
  engine_tests
  engine_test.cpp
  supervise_test.cpp
  registry_test.cpp
  batch_test.cpp
  hook_programs_test.cpp
  misuse_test.cpp
  wrapper_test.cpp
  apparmor_module_test.cpp
  capabilities_module_test.cpp
  deny_module_test.cpp
  devices_module_test.cpp
  freeze_module_test.cpp
  freeze_hooks_test.cpp
  guest_os_module_test.cpp
  limits_module_test.cpp)
target_include_directories(engine_tests PRIVATE ${CMAKE_SOURCE_DIR}/tests)
target_compile_options(engine_tests PRIVATE $<IF:$<BOOL:${WARDEN_SANITIZE}>,-O0,-O1>) # as the unit tests
target_link_libraries(engine_tests PRIVATE warden_ctl GTest::gtest_main)
target_compile_definitions(
  engine_tests
  PRIVATE WARDEN_TEST_MODULES="${directory}" WARDEN_SHIPPED_MODULES="${CMAKE_BINARY_DIR}/plugins"
          WARDEN_HOOKS="${CMAKE_BINARY_DIR}/hooks" WARDEN_VERSION="${PROJECT_VERSION}")
add_dependencies(
  engine_tests
  pre-start
  start-host
  stop
  post-stop
  module_apparmor
  module_limits
  module_devices
  module_capabilities
  module_guest_os
  module_freeze
  module_permit
  module_deny
  module_debug
  module_misuse
  module_wrapper
  module_wrong_shipped_id
  module_wrong_other_build
  module_wrong_duplicate_of_debug
  module_wrong_constructor_throws
  module_wrong_undefined_symbol
  module_wrong_future_version)
gtest_discover_tests(engine_tests TEST_PREFIX modules. NO_PRETTY_VALUES PROPERTIES LABELS modules DISCOVERY_TIMEOUT 60)
