# The parts of check, migrate and doctor that tests, fuzz targets and benchmarks use too: all but the command lines.
set(WARDEN_OFFLINE_SOURCES
    audit_unloadable.cpp
    check_here.cpp
    check_keys.cpp
    check_limits.cpp
    check_text.cpp
    check_values.cpp
    checker.cpp
    config_input.cpp
    config_paths.cpp
    conversion_input.cpp
    containers.cpp
    denial_groups.cpp
    denial_log.cpp
    denial_owner.cpp
    denials_report.cpp
    diff.cpp
    doctor_apparmor.cpp
    drift.cpp
    doctor_cgroups.cpp
    doctor_checks.cpp
    doctor_diagnosis.cpp
    doctor_installation.cpp
    doctor_lxc.cpp
    filter_input.cpp
    findings.cpp
    live_memory.cpp
    migrate_json.cpp
    migrate_plan.cpp
    migrate_report.cpp
    migrate_write.cpp
    offline.cpp
    offline_checks.cpp
    proxmox_keys.cpp
    rootfs_check.cpp
    since.cpp)
list(TRANSFORM WARDEN_OFFLINE_SOURCES PREPEND ${CMAKE_CURRENT_LIST_DIR}/)

if(NOT TARGET warden_offline)
  add_library(warden_offline STATIC ${WARDEN_OFFLINE_SOURCES})
  target_include_directories(warden_offline PUBLIC ${CMAKE_CURRENT_LIST_DIR}/../..)
  target_link_libraries(warden_offline PUBLIC warden warden_guest)
endif()
