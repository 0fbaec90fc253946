package workspace

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"golang.org/x/sync/errgroup"

	"plumbline/internal/collect"
	"plumbline/internal/collect/post"
	"plumbline/internal/document"
)

// Mail is taken in by groups: a disk takes as long for one as for many. A mail
// over groupBytes is a group of its own, and nothing else is gathered until it
// is stored.
const (
	groupMails = 200
	groupBytes = 4 << 20
)

// ImportMail takes in the mails of a file or a folder. Each is safe on the disk
// before report is told of it. Files of a folder that are no mail are told to
// other.
func (w *Workspace) ImportMail(ctx context.Context, path string, report func(Taken), other func(path string)) error {
	in, err := w.intake(ctx)
	if err != nil {
		return err
	}
	return in.run(ctx, func(ctx context.Context, yield func(post.Raw, post.Mark) error) error {
		return post.Files(ctx, path, func(r post.Raw) error { return yield(r, post.Mark{}) }, other)
	}, func(all []Taken, _ post.Mark) error {
		for _, t := range all {
			report(t)
		}
		return nil
	})
}

// FetchMail takes in what is new in a mailbox, known by its name. Each mail is
// safe on the disk before the place in the mailbox is, and both before report
// is told of it.
func (w *Workspace) FetchMail(ctx context.Context, name string, box post.Mailbox, report func(Taken)) error {
	in, err := w.intake(ctx)
	if err != nil {
		return err
	}
	mark, err := w.mail.Mark(ctx, name)
	if err != nil {
		return err
	}
	return in.run(ctx, func(ctx context.Context, yield func(post.Raw, post.Mark) error) error {
		return box.After(ctx, mark, yield)
	}, func(all []Taken, behind post.Mark) error {
		if err := w.mail.SetMark(context.WithoutCancel(ctx), name, behind); err != nil {
			return err
		}
		for _, t := range all {
			report(t)
		}
		return nil
	})
}

// run takes in what a source yields. While one group is being stored the next
// is fetched, kept and read. Stored is told of each group once it is on the
// disk, with the mark behind it. Where the source fails, what it yielded before
// is taken in all the same.
func (in *intake) run(ctx context.Context, source func(ctx context.Context, yield func(post.Raw, post.Mark) error) error, stored func([]Taken, post.Mark) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	g := gathering{in: in, to: make(chan *group)}
	ended := make(chan error, 1)
	go func() {
		defer close(g.to)
		err := source(ctx, func(r post.Raw, m post.Mark) error { return g.add(ctx, r, m) })
		ended <- errors.Join(err, g.pass(ctx))
	}()
	var failed error
	for next := range g.to {
		if failed == nil {
			taken, err := in.store(ctx, next.mails)
			if err == nil {
				err = stored(taken, next.mark)
			}
			if failed = err; err != nil {
				cancel()
			}
		}
		close(next.stored)
	}
	if err := <-ended; failed == nil {
		return err
	}
	return failed
}

// A group is mails that are stored together, and the mark behind the last.
type group struct {
	mails  []*arriving
	bytes  int
	mark   post.Mark
	stored chan struct{} // closed once they are
}

// An arriving mail is kept by its hash and has been read; here says that it was
// taken in at an earlier time.
type arriving struct {
	raw  post.Raw
	id   document.ID
	here bool
	mail post.Mail
	msg  collect.Message
	cut  bool
}

// A gathering makes groups of what a source yields.
type gathering struct {
	in  *intake
	now *group
	to  chan *group
}

func (g *gathering) add(ctx context.Context, r post.Raw, m post.Mark) error {
	a := &arriving{raw: r, cut: r.Cut()}
	if r.Rest != nil || len(r.Bytes) > groupBytes {
		if err := g.pass(ctx); err != nil {
			return err
		}
	}
	if r.Rest != nil { // it goes past here only now
		var err error
		if a.id, a.raw.Size, err = g.in.w.documents.PutFrom(ctx, r.Whole()); err != nil {
			return fmt.Errorf("mail of %s: %w", r.Source, err)
		}
		a.raw.Rest = nil
	}
	if g.now == nil {
		g.now = &group{stored: make(chan struct{})}
	}
	g.now.mails, g.now.mark = append(g.now.mails, a), m
	if g.now.bytes += len(r.Bytes); g.now.bytes < groupBytes && len(g.now.mails) < groupMails {
		return nil
	}
	return g.pass(ctx)
}

// pass hands the group on, once all of it is kept and read.
func (g *gathering) pass(ctx context.Context) error {
	next := g.now
	if g.now = nil; next == nil {
		return nil
	}
	if err := g.in.prepare(ctx, next.mails); err != nil {
		return err
	}
	g.to <- next
	if next.bytes > groupBytes {
		<-next.stored
	}
	return nil
}

// prepare keeps mails by their hash and then reads them.
func (in *intake) prepare(ctx context.Context, mails []*arriving) error {
	var fresh []*arriving
	var whole [][]byte
	for _, a := range mails {
		kept := a.id != ""
		if !kept {
			a.id = document.NewID(a.raw.Bytes)
		}
		var err error
		if a.here, err = in.w.mail.Knows(ctx, a.id); err != nil {
			return err
		}
		if !a.here {
			fresh = append(fresh, a)
		}
		if !a.here && !kept {
			whole = append(whole, a.raw.Bytes)
		}
	}
	if _, err := in.w.documents.PutAll(ctx, whole); err != nil {
		return fmt.Errorf("mail of %s: %w", mails[0].raw.Source, err)
	}
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, a := range fresh {
		g.Go(func() error {
			a.msg, a.mail = in.read(ctx, a.raw)
			a.mail.Document, a.raw.Bytes = a.id, nil
			return nil
		})
	}
	return errors.Join(g.Wait(), ctx.Err()) // reading that was broken off says nothing of the mail
}

// store matches mails that have been read, files those of which it is sure
// whose they are, and writes all down together.
func (in *intake) store(ctx context.Context, mails []*arriving) ([]Taken, error) {
	w := writing{in: in, said: map[string]bool{}}
	for _, a := range mails {
		if a.here || in.seen[a.id] {
			w.out = append(w.out, Taken{Mail: post.Mail{Document: a.id, Source: a.raw.Source}})
			continue
		}
		in.seen[a.id] = true
		t := Taken{Mail: a.mail, New: true}
		if w.said[t.Words] { // a copy tells the number of the first
			if err := w.write(ctx); err != nil {
				return nil, err
			}
		}
		w.said[t.Words] = true
		original, isCopy, err := in.w.mail.SameWords(ctx, t.MessageID, t.Words)
		if err != nil {
			return nil, err
		}
		if isCopy {
			t.State, t.Reasons = post.Copy, []string{fmt.Sprintf("a copy of mail %d, which came another way", original)}
		} else {
			in.place(&t, a.msg, a.cut)
		}
		w.out, w.at, w.mails = append(w.out, t), append(w.at, len(w.out)), append(w.mails, a)
	}
	return w.out, w.write(ctx)
}

// A writing is mails on their way into the store.
type writing struct {
	in    *intake
	out   []Taken
	said  map[string]bool // the words of those that have been matched
	mails []*arriving     // that are not written down yet
	at    []int           // where in out each of those stands
}

// write classifies the mails that have been filed, and writes all down.
func (w *writing) write(ctx context.Context) error {
	said := make([]collect.Classification, len(w.mails))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, a := range w.mails {
		if t := w.out[w.at[i]]; t.State == post.Filed {
			g.Go(func() error {
				said[i] = collect.Classify(a.msg, w.in.requests[t.To])
				return nil
			})
		}
	}
	if err := g.Wait(); err != nil {
		return err
	}
	var arrivals []post.Arrival
	for i, a := range w.mails {
		t := &w.out[w.at[i]]
		var b post.Brought
		if t.State == post.Filed {
			b = w.in.filed(t, a.msg, said[i])
			w.in.learn(b)
		}
		a.msg = collect.Message{} // its text is not needed any more
		arrivals = append(arrivals, post.Arrival{Mail: t.Mail, Brought: b})
	}
	ids, err := w.in.w.mail.AddMails(ctx, arrivals)
	if err != nil {
		return err
	}
	for i, id := range ids {
		w.out[w.at[i]].ID = id
	}
	w.mails, w.at = nil, nil
	return nil
}
