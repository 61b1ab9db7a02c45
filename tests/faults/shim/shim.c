/* Faults of a disk, for the processes of these tests (LD_PRELOAD): what SQLite and the standard library ask
 * of files below FAULTS_FOLDER is counted, fails, is noted, or is the moment in which the process dies.
 *
 * In C because what a process calls in libc can only be taken over by symbols of C, and no Rust of this
 * repository may say `unsafe`. It is in no crate that anybody uses. A VFS written for SQLite would see
 * fewer of the calls, and would be tested in place of the one that people's data lies on.
 *
 *   FAULTS_CALL   write, sync, read, truncate, delete, open, name, or change for all of them but read and open
 *   FAULTS_AT     the number of the call, from 1
 *   FAULTS_HOW    once, on (from then on), kill (SIGKILL there, in the middle of a write)
 *   FAULTS_ERRNO  what a call that fails says
 *   FAULTS_HIT    a file that gets a byte for each fault, and at the end the number of calls of each kind
 *   FAULTS_LOG    a file that gets all changes, with the data, for a power cut
 *   FAULTS_CLOCK  if set, the clock goes back an hour with each look
 *
 * A look at <folder>/.faults-begin and at <folder>/.faults-end begins and ends it, one at .faults-done is
 * noted. A sync is noted and not done: here nothing loses power but the log. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum call { WRITE, SYNC, READ, TRUNCATE, DELETE, OPEN, NAME, CALLS, CHANGE = CALLS };
static const char *const names[] = {"write", "sync", "read", "truncate", "delete", "open", "name", "change"};
enum fate { PASS, FAIL, KILL };

static const char *folder;
static int armed, watched_call = -1, how_on, how_kill, error_number, hit = -1, log_file = -1, clock_back;
static long at, seen, counts[CALLS];
/* After a short write the disk is full for the rest of it. */
static int full_next;

static int raw_open(const char *path, int flags, mode_t mode)
{
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

static void put(int file, const void *data, size_t length)
{
    const char *from = data;
    while (length > 0) {
        ssize_t done = syscall(SYS_write, file, from, length);
        if (done <= 0)
            abort();
        from += done;
        length -= (size_t)done;
    }
}

static int output(const char *name)
{
    const char *path = getenv(name);
    return path ? raw_open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
}

__attribute__((constructor)) static void begin(void)
{
    const char *call = getenv("FAULTS_CALL"), *how = getenv("FAULTS_HOW");
    const char *number = getenv("FAULTS_AT"), *error = getenv("FAULTS_ERRNO");
    folder = getenv("FAULTS_FOLDER");
    for (int i = 0; call && i <= CALLS; i++)
        if (strcmp(call, names[i]) == 0)
            watched_call = i;
    how_on = how && strcmp(how, "on") == 0;
    how_kill = how && strcmp(how, "kill") == 0;
    at = number ? atol(number) : 0;
    error_number = error ? atoi(error) : EIO;
    clock_back = getenv("FAULTS_CLOCK") != NULL;
    hit = output("FAULTS_HIT");
    log_file = output("FAULTS_LOG");
}

static int below(const char *path)
{
    size_t length = folder ? strlen(folder) : 0;
    return length > 0 && strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == 0);
}

/* Whether a descriptor is of a file that faults are for, and its path. */
static int watched(int fd, char *path)
{
    char link[64];
    if (!armed)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
    if (length <= 0)
        return 0;
    path[length] = 0;
    return below(path);
}

static void note(const char *op, long long a, const char *path, const char *to, const void *data, size_t length)
{
    char head[3 * PATH_MAX];
    if (log_file < 0 || !armed)
        return;
    int n = snprintf(head, sizeof head, "%s\t%lld\t%zu\t%s\t%s\n", op, a, length, path, to);
    put(log_file, head, (size_t)n);
    put(log_file, data, length);
}

static enum fate fate(enum call call)
{
    int counted = watched_call == (int)call || (watched_call == CHANGE && call != READ && call != OPEN);
    counts[call]++;
    if (!counted)
        return PASS;
    seen++;
    if (seen != at && !(how_on && seen > at))
        return PASS;
    put(hit, "!", 1);
    return how_kill ? KILL : FAIL;
}

static void die(void)
{
    kill(getpid(), SIGKILL);
}

static int failed(void)
{
    errno = error_number;
    return -1;
}

/* Whether a call without data is to fail. */
static int fails(enum call call)
{
    switch (fate(call)) {
    case KILL:
        die(); /* fall through */
    case FAIL:
        return 1;
    case PASS:
        break;
    }
    return 0;
}

static ssize_t really_write(int fd, const void *data, size_t length, off_t offset)
{
    return syscall(SYS_pwrite64, fd, data, length, offset);
}

static ssize_t faulty_write(int fd, const void *data, size_t length, off_t offset, const char *path)
{
    size_t half = length / 2;
    enum fate what = fate(WRITE);
    if (full_next && what == PASS) {
        full_next = 0;
        return failed();
    }
    if (what == KILL) {
        really_write(fd, data, half, offset);
        die();
    }
    if (what == FAIL && error_number != ENOSPC) {
        really_write(fd, data, half, offset);
        return failed();
    }
    if (what == FAIL) {
        /* As a disk that fills does: what there is room for, and then nothing. */
        if (half == 0 || seen != at)
            return failed();
        full_next = !how_on;
        length = half;
    }
    ssize_t done = really_write(fd, data, length, offset);
    if (done > 0)
        note("write", offset, path, "", data, (size_t)done);
    return done;
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset)
{
    char path[PATH_MAX];
    return watched(fd, path) ? faulty_write(fd, data, length, offset, path) : really_write(fd, data, length, offset);
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset)
{
    return pwrite64(fd, data, length, offset);
}

ssize_t write(int fd, const void *data, size_t length)
{
    char path[PATH_MAX];
    if (!watched(fd, path))
        return syscall(SYS_write, fd, data, length);
    off_t offset = lseek(fd, 0, SEEK_CUR);
    ssize_t done = faulty_write(fd, data, length, offset, path);
    if (done > 0)
        lseek(fd, offset + done, SEEK_SET);
    return done;
}

ssize_t pread64(int fd, void *data, size_t length, off64_t offset)
{
    char path[PATH_MAX];
    if (watched(fd, path) && fails(READ))
        return failed();
    return syscall(SYS_pread64, fd, data, length, offset);
}

ssize_t pread(int fd, void *data, size_t length, off_t offset)
{
    return pread64(fd, data, length, offset);
}

ssize_t read(int fd, void *data, size_t length)
{
    char path[PATH_MAX];
    if (watched(fd, path) && fails(READ))
        return failed();
    return syscall(SYS_read, fd, data, length);
}

int fsync(int fd)
{
    char path[PATH_MAX];
    if (!watched(fd, path))
        return 0;
    if (fails(SYNC))
        return failed();
    note("sync", 0, path, "", "", 0);
    return 0;
}

int fdatasync(int fd)
{
    return fsync(fd);
}

int ftruncate64(int fd, off64_t length)
{
    char path[PATH_MAX];
    int is = watched(fd, path);
    if (is && fails(TRUNCATE))
        return failed();
    int done = (int)syscall(SYS_ftruncate, fd, length);
    if (is && done == 0)
        note("truncate", length, path, "", "", 0);
    return done;
}

int ftruncate(int fd, off_t length)
{
    return ftruncate64(fd, length);
}

int unlink(const char *path)
{
    int is = armed && below(path);
    if (is && access(path, F_OK) == 0 && fails(DELETE))
        return failed();
    int done = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    if (is && done == 0)
        note("delete", 0, path, "", "", 0);
    return done;
}

static int named(const char *op, const char *from, const char *to)
{
    int is = armed && below(to);
    if (is && fails(NAME))
        return failed();
    int done = strcmp(op, "link") == 0 ? (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0)
                                       : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    if (is && done == 0)
        note(op, 0, from, to, "", 0);
    return done;
}

int rename(const char *from, const char *to)
{
    return named("rename", from, to);
}

int link(const char *from, const char *to)
{
    return named("link", from, to);
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags)
{
    if (from_folder != AT_FDCWD || to_folder != AT_FDCWD || flags != 0)
        return (int)syscall(SYS_linkat, from_folder, from, to_folder, to, flags);
    return named("link", from, to);
}

int mkdir(const char *path, mode_t mode)
{
    int done = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
    if (done == 0 && armed && below(path))
        note("folder", 0, path, "", "", 0);
    return done;
}

static void end(void)
{
    char line[256];
    int n = 0;
    if (!armed)
        return;
    note("end", 0, "", "", "", 0);
    armed = 0;
    for (int i = 0; i < CALLS; i++)
        n += snprintf(line + n, sizeof line - (size_t)n, "%s %ld\n", names[i], counts[i]);
    if (hit >= 0)
        put(hit, line, (size_t)n);
}

static int faulty_open(const char *path, int flags, mode_t mode)
{
    if (!folder || !below(path))
        return raw_open(path, flags, mode);
    const char *last = strrchr(path, '/');
    if (strcmp(last, "/.faults-begin") == 0)
        armed = 1;
    if (strcmp(last, "/.faults-end") == 0)
        end();
    if (strcmp(last, "/.faults-done") == 0)
        note("done", 0, "", "", "", 0);
    int is_new = (flags & O_CREAT) && access(path, F_OK) != 0;
    if (armed && strncmp(last, "/.faults-", 9) != 0 && fails(OPEN))
        return failed();
    int fd = raw_open(path, flags, mode);
    if (armed && fd >= 0 && is_new)
        note("create", 0, path, "", "", 0);
    if (armed && fd >= 0 && !is_new && (flags & O_TRUNC))
        note("truncate", 0, path, "", "", 0);
    return fd;
}

#define OPEN_LIKE(name)                                                                                      \
    int name(const char *path, int flags, ...)                                                               \
    {                                                                                                        \
        va_list rest;                                                                                        \
        va_start(rest, flags);                                                                               \
        mode_t mode = (flags & O_CREAT) ? va_arg(rest, mode_t) : 0;                                          \
        va_end(rest);                                                                                        \
        return faulty_open(path, flags, mode);                                                               \
    }
OPEN_LIKE(open)
OPEN_LIKE(open64)

static time_t earlier(void)
{
    static time_t hours;
    return clock_back && armed ? ++hours * 3600 : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int done = (int)syscall(SYS_clock_gettime, clock, now);
    if (done == 0 && clock == CLOCK_REALTIME)
        now->tv_sec -= earlier();
    return done;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec real;
    (void)zone;
    int done = clock_gettime(CLOCK_REALTIME, &real);
    now->tv_sec = real.tv_sec;
    now->tv_usec = real.tv_nsec / 1000;
    return done;
}
