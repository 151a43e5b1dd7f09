// Command pki makes the certificates of one local cluster: it reads a request
// as JSON on standard input and writes NAME.crt and NAME.key files (mode 0600)
// into its directory, each signed by the ca that it makes first.
package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"log"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// lifetime of every certificate: longer than any local cluster should live.
const lifetime = 365 * 24 * time.Hour

type request struct {
	Directory    string        `json:"directory"`
	Certificates []certificate `json:"certificates"`
}

type certificate struct {
	Name          string   `json:"name"`
	CommonName    string   `json:"commonName"`
	Organizations []string `json:"organizations"`
	Addresses     []string `json:"addresses"` // IP subject alternative names
	Hosts         []string `json:"hosts"`     // DNS subject alternative names
	Server        bool     `json:"server"`
	Client        bool     `json:"client"`
}

func main() {
	log.SetFlags(0)
	var asked request
	must(json.NewDecoder(os.Stdin).Decode(&asked))
	must(os.MkdirAll(asked.Directory, 0o700))

	authority := template("flyrail-local-cluster")
	authority.IsCA = true
	authority.BasicConstraintsValid = true
	authority.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
	authorityKey := newKey()
	write(asked.Directory, "ca", sign(authority, authority, authorityKey.Public(), authorityKey), authorityKey)

	for _, wanted := range asked.Certificates {
		leaf := template(wanted.CommonName)
		leaf.Subject.Organization = wanted.Organizations
		leaf.KeyUsage = x509.KeyUsageDigitalSignature
		leaf.DNSNames = wanted.Hosts
		for _, address := range wanted.Addresses {
			leaf.IPAddresses = append(leaf.IPAddresses, net.ParseIP(address))
		}
		if wanted.Server {
			leaf.ExtKeyUsage = append(leaf.ExtKeyUsage, x509.ExtKeyUsageServerAuth)
		}
		if wanted.Client {
			leaf.ExtKeyUsage = append(leaf.ExtKeyUsage, x509.ExtKeyUsageClientAuth)
		}
		key := newKey()
		write(asked.Directory, wanted.Name, sign(leaf, authority, key.Public(), authorityKey), key)
	}

	// Service account tokens are signed with RSA, as everywhere else.
	tokens, err := rsa.GenerateKey(rand.Reader, 2048)
	must(err)
	write(asked.Directory, "service-account", nil, tokens)
}

func template(commonName string) *x509.Certificate {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	must(err)
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: commonName},
		NotBefore:    time.Now().Add(-time.Hour), // a clock that is stepped back must not lock its owner out
		NotAfter:     time.Now().Add(lifetime),
	}
}

func newKey() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	return key
}

func sign(leaf, parent *x509.Certificate, public crypto.PublicKey, signer crypto.Signer) []byte {
	der, err := x509.CreateCertificate(rand.Reader, leaf, parent, public, signer)
	must(err)
	return der
}

func write(directory, name string, der []byte, key crypto.Signer) {
	if der != nil {
		writePEM(filepath.Join(directory, name+".crt"), "CERTIFICATE", der)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(key)
	must(err)
	writePEM(filepath.Join(directory, name+".key"), "PRIVATE KEY", encoded)
}

func writePEM(path, kind string, der []byte) {
	must(os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600))
}

func must(err error) {
	if err != nil {
		log.Fatalf("pki: %v", err)
	}
}
