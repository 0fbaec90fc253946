package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"plumbline/internal/collect/post"
	"plumbline/internal/collect/post/posttest"
	"plumbline/internal/store/folder"
)

// onSmallDisk copies a workspace to a file system of a few megabytes that only
// the commands of a script see, runs the script there, and copies what became
// of it back. The script finds the workspace in $WS and the program in $PLUMB;
// "fill N" leaves N kilobytes free, and "empty" makes room again.
func onSmallDisk(t *testing.T, ws string, env []string, script string) string {
	t.Helper()
	disk, out := t.TempDir(), filepath.Join(t.TempDir(), "after")
	const prelude = `set -u
mount -t tmpfs -o size=24m tmpfs "$DISK" || exit 77
fill() { free=$(df -k "$DISK" | awk 'END { print $4 }'); head -c "$(( (free - $1) * 1024 ))" /dev/zero > "$DISK/filler"; }
empty() { rm "$DISK/filler"; }
cp -r "$FROM" "$DISK/ws"; WS="$DISK/ws"
`
	cmd := exec.Command("sh", "-c", prelude+script+"\ncp -r \"$WS\" \"$OUT\"\n")
	cmd.Env = append(append(os.Environ(), actAsPlumbline+"=1", "PLUMB="+os.Args[0], "DISK="+disk, "FROM="+ws, "OUT="+out), env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if id := os.Geteuid(); id != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: id, Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}}
	}
	said, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() == 77 {
		t.Skipf("this machine lets no test have a disk of its own: %v %s", err, said)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	t.Logf("%s", said)
	return out
}

// Mail that finds the disk full is refused with a reason; with room again the
// same command takes in all of it, each once.
func TestDiskFullAtImport(t *testing.T) {
	ws := newRound(t)
	box := filepath.Join(t.TempDir(), "box.mbox")
	var b bytes.Buffer
	const mails = 600
	for i := range mails {
		fmt.Fprintf(&b, "From x@y Mon Jun 15 12:00:00 2026\nFrom: a%d@shop.example.test\nTo: foi@charity.example.test\nSubject: offer %d\nMessage-ID: <%d@shop.example.test>\nDate: Mon, 15 Jun 2026 12:00:00 +0000\n\n%s\n\n", i, i, i, strings.Repeat("words of no use ", 60))
	}
	write(t, box, b.Bytes())
	after := onSmallDisk(t, ws, []string{"BOX=" + box}, `
fill 1500
"$PLUMB" mail import "$BOX" --workspace "$WS" > "$DISK/said" 2>&1 && { echo "it found room for all"; exit 1; }
tail -n 1 "$DISK/said"
empty
"$PLUMB" mail import "$BOX" --workspace "$WS" 2> /dev/null | tail -n 1`)
	var all []post.Mail
	if err := json.Unmarshal(must(t, nil, "mail", "queue", "--all", "--json", "--workspace", after), &all); err != nil {
		t.Fatal(err)
	}
	docs, err := folder.Open(filepath.Join(after, "documents"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		if _, err := docs.Get(t.Context(), m.Document); err != nil || m.State != post.Waiting {
			t.Errorf("mail %d is %s: %v", m.ID, m.State, err)
		}
	}
	if len(all) != mails {
		t.Errorf("%d mails are kept, want %d", len(all), mails)
	}
}

// A round that finds the disk full stops, and goes on with room again: each
// letter goes once, or is in doubt.
func TestDiskFullAtSending(t *testing.T) {
	ws := newRound(t)
	server, err := posttest.StartSMTP(posttest.Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	for _, free := range []string{"0", "40", "90"} { // kilobytes: at once, at the first letters, in the midst
		t.Run(free+" kB", func(t *testing.T) {
			before := len(server.Taken())
			after := onSmallDisk(t, ws, append(smtpEnv(server.Server), "FREE="+free), `
fill "$FREE"
"$PLUMB" round send spring --workspace "$WS" --approve "A. Person" --every 0s > /dev/null 2> "$OUT.said" && { echo "it found room for all"; exit 1; }
tail -n 1 "$OUT.said"
empty
"$PLUMB" round send spring --workspace "$WS" --approve "A. Person" --every 0s || true
"$PLUMB" round resume spring --workspace "$WS" --by "A. Person" --every 0s || true`)
			checkSentOnce(t, after, server.Taken()[before:])
		})
	}
}
