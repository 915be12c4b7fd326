package harden

import (
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"sort"
	"strings"
	"testing"
)

// childTask makes the test binary a program that begins as Gatehouse does.
const childTask = "HARDENED_CHILD"

const token = "eyJ0eXAiOiJKV1QifQ.eyJvaWQiOiIxMjM0In0.c2lnbmF0dXJlLW9mLXRlc3Q"

func TestMain(m *testing.M) {
	task := os.Getenv(childTask)
	if task == "" {
		os.Exit(m.Run())
	}
	if again, code := Start(os.Stderr); again {
		os.Exit(code)
	}
	switch task {
	case "environment":
		names := os.Environ()
		sort.Strings(names)
		fmt.Println(strings.Join(names, "\n"))
	case "request":
		request()
	case "crash":
		panic("ends with SIGABRT where the traceback level says so")
	}
}

// request sends a token over HTTP/2 and lets a library log what it likes.
func request() {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	ask, err := http.NewRequest(http.MethodPost, server.URL+"/token?code="+strings.Repeat("Zq8x", 10), nil)
	if err != nil {
		log.Fatal(err)
	}
	ask.Header.Set("Authorization", "Bearer "+token)
	answer, err := server.Client().Do(ask)
	if err != nil {
		log.Fatal(err)
	}
	_ = answer.Body.Close()
	log.Printf("sent %v over HTTP/%d for adele@contoso.example", ask.Header, answer.ProtoMajor)
}
