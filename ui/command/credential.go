package command

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"

	"gatehouse/setup"
	"gatehouse/setup/certificate"
	"gatehouse/setup/problem"
	"gatehouse/setup/secret"
)

// credentialFlags say how a connector signs in.
type credentialFlags struct {
	Credential     string `help:"Kind of credential: federated, certificate or secret, as far as the definition lists it." placeholder:"KIND"`
	Days           int    `help:"How many days a new secret or certificate lives. Default: the definition's." placeholder:"N"`
	Certificate    string `help:"Your own certificate: PEM, DER or PFX. With its key, Gatehouse keeps the key and can prove it." placeholder:"FILE" type:"existingfile"`
	PassphraseFile string `help:"File with the passphrase of the certificate; one final newline is dropped." placeholder:"FILE" type:"existingfile"`
}

// brought reads the certificate of the person; nil when none was named.
func (f credentialFlags) brought(ctx context.Context, e *env) (*certificate.Certificate, error) {
	if f.Certificate == "" {
		if f.PassphraseFile != "" {
			return nil, problem.New(problem.BadInput, "A passphrase was given, and no certificate that it opens.", "", "Add --certificate FILE.", nil)
		}
		return nil, nil
	}
	house, err := e.open(ctx)
	if err != nil {
		return nil, err
	}
	data, err := readBounded(f.Certificate, certificate.MaxFile)
	if err != nil {
		return nil, err
	}
	defer clear(data)
	passphrase, err := readPassphrase(f.PassphraseFile)
	if err != nil {
		return nil, err
	}
	defer passphrase.Wipe()
	c, err := house.ReadCertificate(data, passphrase)
	if err != nil {
		return nil, err
	}
	return &c, nil
}

// target adds what the flags choose to a connector.
func (f credentialFlags) target(ctx context.Context, e *env, t setup.Target) (setup.Target, error) {
	var err error
	if t.Brought, err = f.brought(ctx, e); err != nil {
		return t, err
	}
	if f.Credential != "" {
		t.Choices.Credential = f.Credential
	}
	if f.Days != 0 {
		t.Choices.LifetimeDays = f.Days
	}
	return t, nil
}

// maxPassphrase bounds a file that somebody named by mistake.
const maxPassphrase = 4 << 10

// readPassphrase reads a passphrase without its final newline; an empty name is no passphrase.
func readPassphrase(path string) (secret.Secret, error) {
	if path == "" {
		return secret.Secret{}, nil
	}
	data, err := readBounded(path, maxPassphrase)
	if err != nil {
		return secret.Secret{}, err
	}
	defer clear(data)
	line := data
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
		if n > 1 && line[n-2] == '\r' {
			line = line[:n-2]
		}
	}
	return secret.New(line), nil
}

func readBounded(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, badFile(path, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, badFile(path, err)
	}
	if int64(len(data)) > most {
		clear(data)
		return nil, badFile(path, errors.New("it is too large to be what is expected"))
	}
	return data, nil
}

type credentialCmd struct {
	Export exportCmd `cmd:"" help:"Write the kept certificate with its key to a file for the vendor, protected by a passphrase."`
}

type exportCmd struct {
	connectorArgs
	Format         string `help:"pfx or pem." enum:"pfx,pem" default:"pfx"`
	Out            string `help:"File to write; one that is there already is not overwritten." required:"" placeholder:"FILE" type:"path"`
	PassphraseFile string `help:"File with the passphrase that will protect the key; one final newline is dropped." required:"" placeholder:"FILE" type:"existingfile"`
}

// Run exports the certificate. It is meant to be done once, on purpose.
func (c exportCmd) Run(ctx context.Context, e *env) error {
	passphrase, err := readPassphrase(c.PassphraseFile)
	if err != nil {
		return err
	}
	defer passphrase.Wipe()
	if err := certificate.CheckPassphrase(passphrase); err != nil {
		return err
	}
	if _, err := os.Lstat(c.Out); err == nil {
		return notWritten(c.Out, fs.ErrExist)
	}
	s, err := e.signInFor(ctx, c.connectorArgs)
	if err != nil {
		return err
	}
	t, err := e.target(s, c.connectorArgs)
	if err != nil {
		return err
	}
	if err := e.confirm(s, "Copy the key of "+t.CommandArgs()+" out of this machine's keeping, into "+c.Out+"?"); err != nil {
		return err
	}
	data, err := s.ExportCertificate(ctx, t, setup.ExportFormat(c.Format), passphrase)
	if err != nil {
		return err
	}
	defer clear(data)
	if err := writePrivate(c.Out, data); err != nil {
		return err
	}
	e.say.line("Written: %s", c.Out)
	e.say.line("  It holds the connector's key. Send the passphrase another way than the file, and delete the file once the vendor has it.")
	if e.JSON {
		return e.emit(map[string]string{"file": c.Out, "format": c.Format})
	}
	return nil
}

// writePrivate writes a file that nobody else may read; what is there already stays as it is, and what cannot be written whole is removed.
func writePrivate(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return notWritten(path, err)
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return notWritten(path, errors.Join(err, os.Remove(path)))
	}
	return nil
}

func notWritten(path string, err error) error {
	why := err.Error() + "."
	if errors.Is(err, fs.ErrExist) {
		why = "It is there already, and is not overwritten."
	}
	return problem.New(problem.BadInput, path+" cannot be written.", why, "Choose another place or name.", err)
}
