#define _GNU_SOURCE
#include "process/user.h"
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool parse_id(const char *text, unsigned *id) {
  char *end;
  unsigned long number = strtoul(text, &end, 10);
  if (*text < '0' || *text > '9' || *end || number >= 0xffffffff) return false;
  *id = (unsigned)number;
  return true;
}

/* glibc's getpwnam needs shared objects at run time; reading the file needs none. */
static bool find_user(const char *name, struct user *user, char *login, size_t size) {
  unsigned uid;
  bool numeric = parse_id(name, &uid), found = false;
  FILE *file = fopen("/etc/passwd", "re");
  struct passwd *entry;
  while (file && !found && (entry = fgetpwent(file))) {
    if (numeric ? entry->pw_uid != uid : strcmp(entry->pw_name, name) != 0) continue;
    found = true;
    user->uid = entry->pw_uid;
    user->gid = entry->pw_gid;
    snprintf(login, size, "%s", entry->pw_name);
    if (*entry->pw_dir) snprintf(user->home, sizeof user->home, "%s", entry->pw_dir);
  }
  if (file) fclose(file);
  if (!found && numeric) user->uid = uid;
  return found || numeric;
}

static bool find_group(const char *name, gid_t *gid) {
  if (parse_id(name, gid)) return true;
  bool found = false;
  FILE *file = fopen("/etc/group", "re");
  struct group *entry;
  while (file && !found && (entry = fgetgrent(file))) {
    found = strcmp(entry->gr_name, name) == 0;
    if (found) *gid = entry->gr_gid;
  }
  if (file) fclose(file);
  return found;
}

static void find_supplementary(const char *login, struct user *user) {
  FILE *file = fopen("/etc/group", "re");
  struct group *entry;
  while (file && (entry = fgetgrent(file)))
    for (char **member = entry->gr_mem; *member; member++) {
      if (strcmp(*member, login) != 0 || entry->gr_gid == user->gid || user->group_count == MAX_GROUPS) continue;
      user->groups[user->group_count++] = entry->gr_gid;
    }
  if (file) fclose(file);
}

const char *user_lookup(const char *text, struct user *user) {
  char name[256], login[256] = "";
  *user = (struct user){ .home = "/" };
  snprintf(name, sizeof name, "%s", *text ? text : "0");
  char *group = strchr(name, ':');
  if (group) *group++ = 0;
  if (!find_user(*name ? name : "0", user, login, sizeof login)) return "not in the image's /etc/passwd";
  if (group && *group && !find_group(group, &user->gid)) return "the group is not in the image's /etc/group";
  /* The primary one is among them, or a program that changes its gid could shed it and with it "not this group" rules on files. */
  user->groups[user->group_count++] = user->gid;
  if (!group && *login) find_supplementary(login, user);
  return NULL;
}
