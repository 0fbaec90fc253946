package document

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"sync"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// pdfMemoryPages is the memory that one instance of pdfium may have, in
// WebAssembly pages of 64 KiB: 512 MiB.
const pdfMemoryPages = 8192

// pdfPool is the process's one pool of pdfium instances. It is made when the
// first PDF is read, because compiling pdfium takes seconds; each document
// has a fresh instance, so that one document cannot harm the next. A pool
// holds nothing but memory between documents, and lives as long as the
// process.
var pdfPool = sync.OnceValues(func() (pdfium.Pool, error) {
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithMemoryLimitPages(pdfMemoryPages).
		WithCloseOnContextDone(true) // so that a parse that hangs can be stopped
	if dir, err := os.UserCacheDir(); err == nil {
		// The compiled code is kept for the next process. Without a place to
		// keep it, only the start is slower.
		if cache, err := wazero.NewCompilationCacheWithDir(filepath.Join(dir, "plumbline", "pdfium")); err == nil {
			config = config.WithCompilationCache(cache)
		}
	}
	return webassembly.Init(webassembly.Config{
		MaxTotal:      cap(pdfSlots),
		RuntimeConfig: config,
		FSConfig:      wazero.NewFSConfig(), // no files: the default would show it all of them
		Stdout:        io.Discard,
		Stderr:        io.Discard,
	})
})

// pdfFunction is a function of pdfium, as wazero has it.
type pdfFunction interface {
	CallWithStack(ctx context.Context, stack []uint64) error
}

// pdfMemory is the memory of an instance, as wazero has it.
type pdfMemory interface {
	Read(offset, byteCount uint32) ([]byte, bool)
	Write(offset uint32, v []byte) bool
}

// pdfSlots holds one token for each instance in use.
var pdfSlots = make(chan struct{}, runtime.GOMAXPROCS(0))

// A pdfEngine is one instance of pdfium with a document in it. Its methods
// call pdfium's own functions: go-pdfium's wrappers of them allocate and look
// up handles at every call, and a page needs thousands of calls (decision
// 0020). The first error stops all further calls, which then give 0; err
// holds it.
type pdfEngine struct {
	instance pdfium.Pdfium
	stop     func() bool // ends the watch of the context
	resolve  reflect.Value
	memory   pdfMemory
	calls    map[string]pdfFunction
	stack    [12]uint64
	scratch  uint64 // 256 bytes of the instance's memory for results
	doc      uint64
	pages    int
	err      error
}

// errPDFPassword says that a document is encrypted.
var errPDFPassword = errors.New("encrypted with a password")

// openPDF loads b into an instance of its own. The caller must hold a token
// of pdfSlots, which the engine gives back when the caller closes it, or here
// on an error. When ctx ends, so does every call.
func openPDF(ctx context.Context, b []byte) (e *pdfEngine, err error) {
	defer func() {
		if err != nil {
			<-pdfSlots
		}
	}()
	pool, err := pdfPool()
	if err != nil {
		return nil, fmt.Errorf("cannot start pdfium: %v", err)
	}
	instance, err := pool.GetInstanceWithContext(ctx)
	if err != nil {
		return nil, fmt.Errorf("cannot start an instance of pdfium: %w", errors.Join(err, ctx.Err()))
	}
	e = &pdfEngine{instance: instance, calls: map[string]pdfFunction{}}
	e.stop = context.AfterFunc(ctx, func() { instance.Kill() })
	impl := reflect.ValueOf(instance.GetImplementation())
	e.resolve = impl.MethodByName("Fn")
	e.memory = impl.Elem().FieldByName("Module").MethodByName("Memory").Call(nil)[0].Interface().(pdfMemory)
	e.scratch = e.call("malloc", 256)
	data := e.call("malloc", uint64(len(b)))
	if e.err == nil && (data == 0 || !e.memory.Write(uint32(data), b)) {
		e.err = errors.New("too large for the memory that a PDF may use")
	}
	e.doc = e.call("FPDF_LoadMemDocument", data, uint64(len(b)), 0)
	if e.err == nil && e.doc == 0 {
		switch code := e.call("FPDF_GetLastError"); code {
		case 4:
			e.err = errPDFPassword
		case 5:
			e.err = errors.New("its security scheme is not supported")
		default:
			e.err = errors.New("not a PDF, or one damaged past reading")
		}
	}
	e.pages = e.count("FPDF_GetPageCount", e.doc)
	if e.err != nil {
		e.discard()
		return nil, e.err
	}
	return e, nil
}

// close gives the instance back, to be thrown away with all its memory.
func (e *pdfEngine) close() {
	e.discard()
	<-pdfSlots
}

func (e *pdfEngine) discard() {
	if e.stop() {
		e.instance.Close()
	}
}

// call is the result of one of pdfium's functions; 0 after an error.
func (e *pdfEngine) call(name string, args ...uint64) uint64 {
	if e.err != nil {
		return 0
	}
	f := e.calls[name]
	if f == nil {
		f, _ = e.resolve.Call([]reflect.Value{reflect.ValueOf(name)})[0].Interface().(pdfFunction)
		if f == nil {
			e.err = fmt.Errorf("pdfium has no function %s", name)
			return 0
		}
		e.calls[name] = f
	}
	copy(e.stack[:], args)
	// The context is without an end on purpose: the watch set in openPDF
	// stops the instance, and a context that can end costs more at each call.
	if err := f.CallWithStack(context.Background(), e.stack[:]); err != nil {
		e.err = fmt.Errorf("pdfium stopped in %s: %v", name, err)
		return 0
	}
	return e.stack[0]
}

// count is the result of a function that gives an int, with -1 taken as 0.
func (e *pdfEngine) count(name string, args ...uint64) int {
	return max(0, int(int32(uint32(e.call(name, args...)))))
}

// double is the result of a function that gives a C double.
func (e *pdfEngine) double(name string, args ...uint64) float64 {
	return math.Float64frombits(e.call(name, args...))
}

// results are n bytes of the scratch memory, where a function left its
// results; the slice is good until the next call.
func (e *pdfEngine) results(n uint32) []byte {
	b, ok := e.memory.Read(uint32(e.scratch), n)
	if !ok {
		if e.err == nil {
			e.err = errors.New("pdfium's memory cannot be read")
		}
		return make([]byte, n)
	}
	return b
}

// floats are the first n C floats of the scratch memory.
func (e *pdfEngine) floats(n int) [8]float64 {
	var out [8]float64
	b := e.results(uint32(4 * n))
	for i := range n {
		out[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:])))
	}
	return out
}

// doubles are the first two C doubles of the scratch memory.
func (e *pdfEngine) doubles() (float64, float64) {
	b := e.results(16)
	return math.Float64frombits(binary.LittleEndian.Uint64(b)), math.Float64frombits(binary.LittleEndian.Uint64(b[8:]))
}
