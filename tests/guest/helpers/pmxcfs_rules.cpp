// SPDX-License-Identifier: LGPL-2.1-or-later
// usage: pmxcfs_rules MOUNT-POINT STATE: mounts a FUSE file system with the rules of Proxmox's cluster file
// system: files 0640, directories 0755, root's; chmod to anything else and every kind of link or node is
// refused; a file has at most 1 MiB. The first letter of the file STATE says how it is: r it answers, q it
// has no quorum (0440, 0555, nothing is written), e it gives errors, h it answers no more.
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <linux/fuse.h>
#include <map>
#include <string>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace {

constexpr std::size_t k_largest_request = std::size_t{1} << 18U, k_largest_file = std::size_t{1} << 20U;
constexpr unsigned k_group = 33; // www-data

struct Node {
    std::uint64_t parent = 0;
    std::string name, data;
    bool is_directory = false;
    std::uint64_t changed = 0; // seconds since 1970
};

class Server {
public:
    Server(int device, std::string state) : device_(device), state_(std::move(state)) {
        nodes_[FUSE_ROOT_ID] = {0, "", "", true, 0};
    }

    // False when the kernel wants nothing any more.
    bool serve_one() {
        const ssize_t got = read(device_, bytes_.data(), bytes_.size());
        if (got < 0)
            return errno == EINTR || errno == ENOENT || errno == EAGAIN;
        std::memcpy(&asked_, bytes_.data(), sizeof asked_);
        body_ = bytes_.data() + sizeof asked_;
        body_[asked_.len - sizeof asked_] = '\0';
        how_ = state();
        if (how_ == 'h' && asked_.opcode != FUSE_INIT)
            return true;
        if (how_ == 'e' && asked_.opcode != FUSE_INIT)
            answer(-EIO);
        else
            dispatch();
        return true;
    }

private:
    char state() const {
        char letter = 'r';
        const int fd = open(state_.c_str(), O_RDONLY | O_CLOEXEC);
        if (fd < 0 || read(fd, &letter, 1) != 1)
            letter = 'r';
        close(fd);
        return letter;
    }

    template <class T>
    T argument(std::size_t at = 0) const {
        T value{};
        std::memcpy(&value, body_ + at, sizeof value);
        return value;
    }

    void answer(int error, const void *data = nullptr, std::size_t size = 0) {
        std::vector<char> out(sizeof(fuse_out_header) + size);
        fuse_out_header header{};
        header.len = static_cast<unsigned>(out.size());
        header.error = error;
        header.unique = asked_.unique;
        std::memcpy(out.data(), &header, sizeof header);
        if (size != 0)
            std::memcpy(out.data() + sizeof header, data, size);
        if (write(device_, out.data(), out.size()) < 0 && errno != ENOENT)
            std::perror("pmxcfs_rules: answer");
    }
    template <class T>
    void answer_with(const T &value) {
        answer(0, &value, sizeof value);
    }

    fuse_attr attributes(std::uint64_t id) const {
        const Node &node = nodes_.at(id);
        fuse_attr attr{};
        attr.ino = id;
        attr.size = node.data.size();
        attr.mtime = attr.ctime = node.changed;
        attr.nlink = 1;
        attr.gid = k_group;
        attr.blksize = 4096;
        attr.mode = node.is_directory ? S_IFDIR | 0755U : S_IFREG | 0640U;
        if (how_ == 'q')
            attr.mode &= ~0222U;
        return attr;
    }
    fuse_entry_out entry(std::uint64_t id) const {
        fuse_entry_out out{};
        out.nodeid = id;
        out.generation = 1;
        out.attr = attributes(id);
        return out;
    }
    std::uint64_t find(std::uint64_t parent, const std::string &name) const {
        for (const auto &[id, node] : nodes_) {
            if (node.parent == parent && node.name == name && id != FUSE_ROOT_ID)
                return id;
        }
        return 0;
    }
    bool has_children(std::uint64_t id) const {
        return std::any_of(nodes_.begin(), nodes_.end(),
                           [&](const auto &node) { return node.second.parent == id; });
    }
    std::uint64_t make(const std::string &name, bool is_directory) {
        nodes_[++last_] = {asked_.nodeid, name, "", is_directory,
                           static_cast<std::uint64_t>(std::time(nullptr))};
        return last_;
    }

    void dispatch() {
        if (how_ == 'q' && writes())
            return answer(-EACCES);
        switch (asked_.opcode) {
        case FUSE_INIT:
            return init();
        case FUSE_FORGET:
        case FUSE_BATCH_FORGET:
        case FUSE_INTERRUPT:
            return; // not answered
        case FUSE_LOOKUP:
            return lookup();
        case FUSE_GETATTR:
            return give_attributes();
        case FUSE_SETATTR:
            return set_attributes();
        case FUSE_MKDIR:
            return make_node(body_ + sizeof(fuse_mkdir_in), true);
        case FUSE_CREATE:
            return create();
        case FUSE_OPEN:
        case FUSE_OPENDIR:
            return answer_with(fuse_open_out{0, FOPEN_DIRECT_IO, 0});
        case FUSE_READ:
            return read_data();
        case FUSE_WRITE:
            return write_data();
        case FUSE_READDIR:
            return list();
        case FUSE_UNLINK:
        case FUSE_RMDIR:
            return remove();
        case FUSE_RENAME:
            return rename(argument<fuse_rename_in>().newdir, body_ + sizeof(fuse_rename_in));
        case FUSE_RENAME2:
            return argument<fuse_rename2_in>().flags != 0
                       ? answer(-EINVAL)
                       : rename(argument<fuse_rename2_in>().newdir, body_ + sizeof(fuse_rename2_in));
        case FUSE_FLUSH:
        case FUSE_FSYNC:
        case FUSE_FSYNCDIR:
        case FUSE_RELEASE:
        case FUSE_RELEASEDIR:
            return answer(0);
        case FUSE_SYMLINK:
        case FUSE_LINK:
        case FUSE_MKNOD:
            return answer(-EPERM);
        default:
            return answer(-ENOSYS);
        }
    }
    bool writes() const {
        constexpr std::array<unsigned, 8> all{FUSE_MKDIR, FUSE_CREATE, FUSE_WRITE,   FUSE_UNLINK,
                                              FUSE_RMDIR, FUSE_RENAME, FUSE_RENAME2, FUSE_SETATTR};
        return std::find(all.begin(), all.end(), asked_.opcode) != all.end();
    }

    void init() {
        fuse_init_out out{};
        out.major = FUSE_KERNEL_VERSION;
        out.minor = 31;
        out.max_write = 65536;
        answer_with(out);
    }
    void lookup() {
        const auto id = find(asked_.nodeid, body_);
        return id == 0 ? answer(-ENOENT) : answer_with(entry(id));
    }
    void give_attributes() {
        fuse_attr_out out{};
        out.attr = attributes(asked_.nodeid);
        answer_with(out);
    }
    void set_attributes() {
        const auto in = argument<fuse_setattr_in>();
        Node &node = nodes_.at(asked_.nodeid);
        const unsigned mode = attributes(asked_.nodeid).mode & 07777U;
        if (((in.valid & FATTR_MODE) != 0 && (in.mode & 07777U) != mode) ||
            ((in.valid & FATTR_UID) != 0 && in.uid != 0) ||
            ((in.valid & FATTR_GID) != 0 && in.gid != k_group))
            return answer(-EPERM);
        if ((in.valid & FATTR_SIZE) != 0 && in.size > k_largest_file)
            return answer(-EFBIG);
        if ((in.valid & FATTR_SIZE) != 0)
            node.data.resize(in.size);
        if ((in.valid & FATTR_MTIME) != 0)
            node.changed = in.mtime;
        give_attributes();
    }
    void make_node(const std::string &name, bool is_directory) {
        if (find(asked_.nodeid, name) != 0)
            return answer(-EEXIST);
        answer_with(entry(make(name, is_directory)));
    }
    void create() {
        const std::string name = body_ + sizeof(fuse_create_in);
        if (find(asked_.nodeid, name) != 0)
            return answer(-EEXIST);
        struct {
            fuse_entry_out entry;
            fuse_open_out open;
        } out{entry(make(name, false)), {0, FOPEN_DIRECT_IO, 0}};
        answer_with(out);
    }
    void read_data() {
        const auto in = argument<fuse_read_in>();
        const std::string &data = nodes_.at(asked_.nodeid).data;
        const std::size_t at = std::min<std::size_t>(in.offset, data.size());
        answer(0, data.data() + at, std::min<std::size_t>(in.size, data.size() - at));
    }
    void write_data() {
        const auto in = argument<fuse_write_in>();
        if (in.offset + in.size > k_largest_file)
            return answer(-EFBIG);
        std::string &data = nodes_.at(asked_.nodeid).data;
        data.resize(std::max<std::size_t>(data.size(), in.offset + in.size));
        data.replace(in.offset, in.size, body_ + sizeof in, in.size);
        answer_with(fuse_write_out{in.size, 0});
    }
    void list() {
        const auto in = argument<fuse_read_in>();
        std::vector<char> out;
        std::uint64_t offset = 0;
        for (const auto &[id, node] : nodes_) {
            if (node.parent != asked_.nodeid || ++offset <= in.offset)
                continue;
            fuse_dirent head{};
            head.ino = id;
            head.off = offset;
            head.namelen = static_cast<unsigned>(node.name.size());
            head.type = node.is_directory ? S_IFDIR >> 12U : S_IFREG >> 12U;
            const std::size_t size = FUSE_DIRENT_ALIGN(FUSE_NAME_OFFSET + node.name.size());
            if (out.size() + size > in.size)
                break;
            const std::size_t at = out.size();
            out.resize(at + size);
            std::memcpy(out.data() + at, &head, FUSE_NAME_OFFSET);
            std::memcpy(out.data() + at + FUSE_NAME_OFFSET, node.name.data(), node.name.size());
        }
        answer(0, out.data(), out.size());
    }
    void remove() {
        const auto id = find(asked_.nodeid, body_);
        if (id == 0)
            return answer(-ENOENT);
        if (has_children(id))
            return answer(-ENOTEMPTY);
        nodes_.erase(id);
        answer(0);
    }
    void rename(std::uint64_t new_parent, const char *names) {
        const std::string from = names, to = names + from.size() + 1;
        const auto id = find(asked_.nodeid, from);
        if (id == 0)
            return answer(-ENOENT);
        if (has_children(id))
            return answer(-EACCES);
        if (const auto old = find(new_parent, to); old != 0)
            nodes_.erase(old);
        nodes_[id].parent = new_parent;
        nodes_[id].name = to;
        answer(0);
    }

    int device_;
    std::string state_;
    std::map<std::uint64_t, Node> nodes_;
    std::uint64_t last_ = FUSE_ROOT_ID;
    std::vector<char> bytes_ = std::vector<char>(k_largest_request + 1);
    fuse_in_header asked_{};
    char *body_ = nullptr;
    char how_ = 'r';
};

} // namespace

int main(int argc, char **argv) {
    if (argc != 3)
        return 2;
    const int device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
    const std::string options =
        "fd=" + std::to_string(device) + ",rootmode=40000,user_id=0,group_id=0,default_permissions";
    if (device < 0 || mount("pmxcfs", argv[1], "fuse.pmxcfs", 0, options.c_str()) != 0) {
        std::perror("pmxcfs_rules");
        return 1;
    }
    Server server(device, argv[2]);
    while (server.serve_one()) {
    }
    return 0;
}
