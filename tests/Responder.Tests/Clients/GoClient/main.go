// Asks an OCSP responder as programs in Go do, with golang.org/x/crypto/ocsp, and verifies the answer.
//
//	client CERT.pem ISSUER.pem URL get|post sha1|sha256
//
// Prints good, revoked or unknown, or what the error is.
package main

import (
	"bytes"
	"crypto"
	_ "crypto/sha1"
	_ "crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"golang.org/x/crypto/ocsp"
)

func main() {
	status, err := ask(os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5])
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(status)
}

func ask(certFile, issuerFile, responder, method, hash string) (string, error) {
	cert, err := read(certFile)
	if err != nil {
		return "", err
	}
	issuer, err := read(issuerFile)
	if err != nil {
		return "", err
	}
	options := &ocsp.RequestOptions{Hash: crypto.SHA1}
	if hash == "sha256" {
		options.Hash = crypto.SHA256
	}
	request, err := ocsp.CreateRequest(cert, issuer, options)
	if err != nil {
		return "", err
	}
	client := http.Client{Timeout: 30 * time.Second}
	var answer *http.Response
	if method == "get" {
		answer, err = client.Get(strings.TrimSuffix(responder, "/") + "/" + url.QueryEscape(base64.StdEncoding.EncodeToString(request)))
	} else {
		answer, err = client.Post(responder, "application/ocsp-request", bytes.NewReader(request))
	}
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", err
	}
	if answer.StatusCode != http.StatusOK {
		return "", fmt.Errorf("HTTP status %d", answer.StatusCode)
	}
	response, err := ocsp.ParseResponseForCert(body, cert, issuer)
	if err != nil {
		return "", err
	}
	if response.IssuerHash != options.Hash {
		return "", fmt.Errorf("an answer by %v to a question by %v", response.IssuerHash, options.Hash)
	}
	return map[int]string{ocsp.Good: "good", ocsp.Revoked: "revoked", ocsp.Unknown: "unknown"}[response.Status], nil
}

func read(file string) (*x509.Certificate, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s: no PEM", file)
	}
	return x509.ParseCertificate(block.Bytes)
}
