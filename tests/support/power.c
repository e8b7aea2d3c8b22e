/* What a strict disk would hold after a power cut, kept beside a running process; and a disk that is full.

   Preloaded into the process, this keeps in the folder POWER_SHADOW, of everything below POWER_ROOT,
     files/<identity>    a file's bytes as of its last fsync, fdatasync;
     folders/<identity>  a folder's entries as of its last fsync, one a line: kind, identity, name.
   An identity is the inode's number and its moment of birth, since numbers are used again. Nothing else is
   durable here: not a written byte, not a file that was made, renamed or removed. This is what POSIX promises,
   which is less than what any one file system keeps. Not known here: O_SYNC, sync, msync, sync_file_range.

   A fsync that a kill interrupts leaves its bytes there in part, as a disk would.

   POWER_DEAF is a pattern (fnmatch) of paths whose fsync does nothing, a folder's path ending in "/": so a test
   shows that it would find a fsync that is missing.

   While the file POWER_FULL exists, whatever makes a file below POWER_ROOT longer fails with ENOSPC, every other
   time after its first half was written. */

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <ftw.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define TABLE 65536
#define EVERYTHING LLONG_MAX

typedef struct {
    long long begin, end;
} Range;

/* What was written to one file since its last fsync. */
typedef struct File {
    unsigned long long inode;
    long long born;
    Range *ranges;
    size_t count, room;
    struct File *next;
} File;

static const char *root, *shadow, *deaf, *full;
static size_t root_length;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static File *files[TABLE];

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static int (*real_truncate)(int, off64_t);
static int (*real_allocate)(int, off64_t, off64_t);
static int (*real_fsync)(int);
static int (*real_rename)(const char *, const char *);
static int (*real_open)(const char *, int, ...);

static void *find(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) {
        fprintf(stderr, "power: no %s\n", name);
        abort();
    }
    return found;
}

static void keep_all(void);

/* Others' constructors may come before ours, and call us. */
__attribute__((constructor)) static void begin(void) {
    if (real_open) return;
    real_write = find("write");
    real_pwrite = find("pwrite64");
    real_writev = find("writev");
    real_truncate = find("ftruncate64");
    real_allocate = find("posix_fallocate64");
    real_fsync = find("fsync");
    real_rename = find("rename");
    real_open = find("open64");
    root = getenv("POWER_ROOT");
    shadow = getenv("POWER_SHADOW");
    deaf = getenv("POWER_DEAF");
    full = getenv("POWER_FULL");
    root_length = root ? strlen(root) : 0;
    if (root && shadow) keep_all();
}

static void fail(const char *what) {
    /* An image that is not what was fsynced would prove nothing: end everything. */
    fprintf(stderr, "power: %s: %s\n", what, strerror(errno));
    abort();
}

/* Tell whether a descriptor is a file (S_IFREG) or folder (S_IFDIR) below the root; its path goes to `path`. */
static int is_ours(int descriptor, mode_t kind, struct statx *about, char *path) {
    int before = errno, is = 0;
    if (root && statx(descriptor, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, about) == 0 &&
        (about->stx_mode & S_IFMT) == kind) {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
        ssize_t length = readlink(link, path, PATH_MAX - 2);
        if (length > 0) {
            path[length] = 0;
            is = !strncmp(path, root, root_length) && (path[root_length] == '/' || !path[root_length]);
            if (is && kind == S_IFDIR) strcat(path, "/");
        }
    }
    errno = before;
    return is;
}

static void name_identity(char *name, const char *kind, const struct statx *about) {
    snprintf(name, PATH_MAX, "%s/%s/%llu.%lld%09u", shadow, kind, (unsigned long long)about->stx_ino,
             (long long)about->stx_btime.tv_sec, about->stx_btime.tv_nsec);
}

static long long birth(const struct statx *about) {
    return about->stx_btime.tv_sec * 1000000000LL + about->stx_btime.tv_nsec;
}

static File *get_file(const struct statx *about) {
    File **place = &files[about->stx_ino % TABLE];
    for (File *file = *place; file; file = file->next)
        if (file->inode == about->stx_ino && file->born == birth(about)) return file;
    File *file = calloc(1, sizeof *file);
    if (!file) fail("calloc");
    file->inode = about->stx_ino;
    file->born = birth(about);
    file->next = *place;
    return *place = file;
}

static void note(const struct statx *about, long long begin, long long end) {
    pthread_mutex_lock(&lock);
    File *file = get_file(about);
    if (file->count && file->ranges[file->count - 1].end == begin) {
        file->ranges[file->count - 1].end = end;
    } else {
        if (file->count == file->room) {
            file->room = file->room ? file->room * 2 : 4;
            file->ranges = realloc(file->ranges, file->room * sizeof(Range));
            if (!file->ranges) fail("realloc");
        }
        file->ranges[file->count++] = (Range){begin, end};
    }
    pthread_mutex_unlock(&lock);
}

static void copy_range(int from, int to, long long begin, long long end) {
    static char block[1 << 16]; /* under the lock */
    while (begin < end) {
        size_t wanted = end - begin < (long long)sizeof block ? (size_t)(end - begin) : sizeof block;
        ssize_t got = pread64(from, block, wanted, begin);
        if (got < 0) fail("pread");
        if (got == 0) return;
        if (real_pwrite(to, block, got, begin) != got) fail("pwrite to the shadow");
        begin += got;
    }
}

/* Bring the shadow of a file up to what the file holds now. */
static void keep_file(int descriptor, const struct statx *about) {
    char name[PATH_MAX];
    name_identity(name, "files", about);
    /* To close another descriptor of a file would let go of the locks that SQLite holds on it. */
    int is_readable = (fcntl(descriptor, F_GETFL) & O_ACCMODE) != O_WRONLY;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    int from = is_readable ? descriptor : real_open(link, O_RDONLY | O_CLOEXEC);
    if (from < 0) fail("open for copying");
    int is_new = access(name, F_OK) != 0;
    int to = real_open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (to < 0) fail("open of a shadow");
    File *file = get_file(about);
    if (is_new) {
        copy_range(from, to, 0, EVERYTHING);
    } else {
        for (size_t i = 0; i < file->count; i++) copy_range(from, to, file->ranges[i].begin, file->ranges[i].end);
    }
    free(file->ranges);
    file->ranges = NULL;
    file->count = file->room = 0;
    struct stat now;
    if (fstat(from, &now) || real_truncate(to, now.st_size)) fail("truncate of a shadow");
    if (!is_readable) close(from);
    close(to);
}

/* Write down which entries a folder has now. */
static void keep_folder(const char *path, const struct statx *about) {
    char name[PATH_MAX], fresh[PATH_MAX + 8];
    name_identity(name, "folders", about);
    snprintf(fresh, sizeof fresh, "%s.new", name);
    int descriptor = real_open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = descriptor >= 0 ? fdopendir(descriptor) : NULL;
    FILE *list = fopen(fresh, "we");
    if (!folder || !list) fail("open of a folder");
    for (struct dirent *entry; (entry = readdir(folder));) {
        struct statx it;
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        if (statx(descriptor, entry->d_name, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS | STATX_BTIME, &it)) continue;
        fprintf(list, "%c %llu.%lld%09u %s\n", S_ISDIR(it.stx_mode) ? 'd' : 'f', (unsigned long long)it.stx_ino,
                (long long)it.stx_btime.tv_sec, it.stx_btime.tv_nsec, entry->d_name);
    }
    closedir(folder);
    if (fclose(list) || real_rename(fresh, name)) fail("rename of a list");
}

static void sync_shadow(int descriptor) {
    struct statx about;
    char path[PATH_MAX];
    int is_file = is_ours(descriptor, S_IFREG, &about, path);
    if (!shadow || !(is_file || is_ours(descriptor, S_IFDIR, &about, path))) return;
    if (deaf && !fnmatch(deaf, path, 0)) return;
    pthread_mutex_lock(&lock);
    is_file ? keep_file(descriptor, &about) : keep_folder(path, &about);
    pthread_mutex_unlock(&lock);
}

static int keep_one(const char *path, const struct stat *unused, int kind, struct FTW *place) {
    struct statx about;
    (void)unused;
    if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS | STATX_BTIME, &about)) fail("statx");
    if (kind == FTW_D) keep_folder(path, &about);
    if (kind == FTW_F) {
        int descriptor = real_open(path, O_RDONLY | O_CLOEXEC);
        if (descriptor < 0) fail("open of what was there");
        keep_file(descriptor, &about);
        close(descriptor);
    }
    if (place->level == 0) {
        char name[PATH_MAX], link[PATH_MAX];
        name_identity(name, "folders", &about);
        snprintf(link, sizeof link, "%s/root", shadow);
        if (symlink(name, link)) fail("symlink of the root");
    }
    return 0;
}

/* What is there when the first process starts is durable. */
static void keep_all(void) {
    char name[PATH_MAX];
    if (mkdir(shadow, 0700)) return; /* an earlier process was the first */
    snprintf(name, sizeof name, "%s/files", shadow);
    if (mkdir(name, 0700)) fail("mkdir files");
    snprintf(name, sizeof name, "%s/folders", shadow);
    if (mkdir(name, 0700)) fail("mkdir folders");
    if (nftw(root, keep_one, 32, FTW_PHYS)) fail("nftw");
}

EXPORT int fsync(int descriptor) {
    begin();
    int answer = real_fsync(descriptor);
    if (answer == 0) sync_shadow(descriptor);
    return answer;
}

EXPORT int fdatasync(int descriptor) { return fsync(descriptor); }

/* How many of `length` bytes at `offset` the disk takes: all, some, or none (-1). */
static ssize_t room_for(const struct statx *about, long long offset, size_t length) {
    static int turn;
    if (!full || offset + (long long)length <= (long long)about->stx_size) return length;
    int before = errno, is_full = access(full, F_OK) == 0;
    errno = before;
    if (!is_full) return length;
    if (__atomic_add_fetch(&turn, 1, __ATOMIC_RELAXED) % 2 && length > 1) return length / 2;
    errno = ENOSPC;
    return -1;
}

EXPORT ssize_t write(int descriptor, const void *bytes, size_t length) {
    begin();
    struct statx about;
    char path[PATH_MAX];
    if (!is_ours(descriptor, S_IFREG, &about, path)) return real_write(descriptor, bytes, length);
    int is_appending = fcntl(descriptor, F_GETFL) & O_APPEND;
    long long offset = is_appending ? (long long)about.stx_size : lseek64(descriptor, 0, SEEK_CUR);
    ssize_t room = room_for(&about, offset, length);
    if (room < 0) return -1;
    ssize_t done = real_write(descriptor, bytes, room);
    if (done > 0) note(&about, offset, offset + done);
    return done;
}

EXPORT ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off64_t offset) {
    begin();
    struct statx about;
    char path[PATH_MAX];
    if (!is_ours(descriptor, S_IFREG, &about, path)) return real_pwrite(descriptor, bytes, length, offset);
    ssize_t room = room_for(&about, offset, length);
    if (room < 0) return -1;
    ssize_t done = real_pwrite(descriptor, bytes, room, offset);
    if (done > 0) note(&about, offset, offset + done);
    return done;
}

EXPORT ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t offset) {
    return pwrite64(descriptor, bytes, length, offset);
}

/* The rare ways to change a file: the next fsync copies it whole. */

EXPORT ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    begin();
    struct statx about;
    char path[PATH_MAX];
    ssize_t done = real_writev(descriptor, parts, count);
    if (done > 0 && is_ours(descriptor, S_IFREG, &about, path)) note(&about, 0, EVERYTHING);
    return done;
}

EXPORT int ftruncate64(int descriptor, off64_t length) {
    begin();
    struct statx about;
    char path[PATH_MAX];
    if (is_ours(descriptor, S_IFREG, &about, path)) note(&about, 0, EVERYTHING);
    return real_truncate(descriptor, length);
}

EXPORT int ftruncate(int descriptor, off_t length) { return ftruncate64(descriptor, length); }

EXPORT int posix_fallocate64(int descriptor, off64_t offset, off64_t length) {
    begin();
    struct statx about;
    char path[PATH_MAX];
    if (is_ours(descriptor, S_IFREG, &about, path)) {
        if (room_for(&about, offset, length) != length) return ENOSPC;
        note(&about, 0, EVERYTHING);
    }
    return real_allocate(descriptor, offset, length);
}

EXPORT int posix_fallocate(int descriptor, off_t offset, off_t length) {
    return posix_fallocate64(descriptor, offset, length);
}

static int open_any(const char *path, int flags, mode_t mode) {
    begin();
    int descriptor = real_open(path, flags, mode);
    struct statx about;
    char name[PATH_MAX];
    if (descriptor >= 0 && (flags & O_TRUNC) && is_ours(descriptor, S_IFREG, &about, name))
        note(&about, 0, EVERYTHING);
    return descriptor;
}

EXPORT int open64(const char *path, int flags, ...) {
    mode_t mode = 0;
    if (flags & (O_CREAT | __O_TMPFILE)) {
        va_list more;
        va_start(more, flags);
        mode = va_arg(more, mode_t);
        va_end(more);
    }
    return open_any(path, flags, mode);
}

EXPORT int open(const char *path, int flags, ...) {
    mode_t mode = 0;
    if (flags & (O_CREAT | __O_TMPFILE)) {
        va_list more;
        va_start(more, flags);
        mode = va_arg(more, mode_t);
        va_end(more);
    }
    return open_any(path, flags, mode);
}

/* No list of a folder may be taken in the middle of this, with neither the old name nor the new one. */
EXPORT int rename(const char *from, const char *to) {
    begin();
    if (!root) return real_rename(from, to);
    pthread_mutex_lock(&lock);
    int answer = real_rename(from, to);
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return answer;
}
