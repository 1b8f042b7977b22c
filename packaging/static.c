/* What a program does without, that is linked with glibc as an archive: modules of the machine's name service.
 *
 * /etc/nsswitch.conf may name any (systemd's `resolve` and `myhostname`, `mdns4`, `sss`), and glibc would load them from the machine that the
 * program runs on. They belong to that machine's glibc; with another one inside the program they end it with a signal. Files and DNS are
 * in the archive itself. */
#include <nss.h>

__attribute__((constructor)) static void without_modules(void) {
    __nss_configure_lookup("hosts", "files dns");
    __nss_configure_lookup("passwd", "files");
}
