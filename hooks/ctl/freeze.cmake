# The parts of freeze-run that tests use too: all but the command lines.
set(WARDEN_FREEZE_SOURCES
    containers.cpp
    freeze_claim.cpp
    freeze_guard.cpp
    freeze_hooks.cpp
    freeze_place.cpp
    freeze_report.cpp
    freeze_session.cpp
    freeze_sync.cpp
    freeze_target.cpp)
list(TRANSFORM WARDEN_FREEZE_SOURCES PREPEND ${CMAKE_CURRENT_LIST_DIR}/)

if(NOT TARGET warden_freeze)
  add_library(warden_freeze STATIC ${WARDEN_FREEZE_SOURCES})
  target_include_directories(warden_freeze PUBLIC ${CMAKE_CURRENT_LIST_DIR}/../..)
  target_link_libraries(warden_freeze PUBLIC warden)
  target_compile_definitions(warden_freeze PRIVATE WARDEN_LIBEXEC_DIR="${WARDEN_LIBEXEC_DIR}")
endif()
