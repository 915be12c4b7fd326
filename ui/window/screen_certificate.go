package window

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	fw "fyne.io/fyne/v2/widget"

	"gatehouse/setup"
	"gatehouse/setup/certificate"
	"gatehouse/setup/problem"
	"gatehouse/setup/secret"
	"gatehouse/ui/screen/setuppage"
	"gatehouse/ui/screen/words"
	"gatehouse/ui/widget"
)

// largestCertificate bounds what is read: chain and key take a few kilobytes.
const largestCertificate = 1 << 20

// askCertificate takes a certificate that the person has: the file, then its passphrase.
func (c *conductor) askCertificate() {
	c.askFile(words.L("Bring a certificate"), []string{".pfx", ".p12", ".pem", ".crt", ".cer", ".der"}, func(path string) {
		c.dialogs.show(passphraseOf(passphraseAsk{
			title: words.L("Passphrase of the certificate's file"), yes: words.L("Read the certificate"),
			text: words.L("Leave it empty when the file has none. It is used to open the file and then forgotten."),
		}, func(s secret.Secret) { c.readCertificate(path, s) }, nil))
	})
}

func (c *conductor) readCertificate(path string, passphrase secret.Secret) {
	c.work.start(jobCertificate, func(ctx context.Context, _ func(func())) func() {
		defer passphrase.Wipe()
		data, err := certificateFile(path, largestCertificate)
		var got certificate.Certificate
		if err == nil {
			got, err = c.parts.House.ReadCertificate(data, passphrase)
		}
		clear(data)
		taken := false
		context.AfterFunc(ctx, func() { // the job is over, whether anybody wanted what it read or not
			if !taken && err == nil {
				got.Wipe()
			}
		})
		return func() {
			if err != nil {
				c.onSetup(setuppage.CertificateRead{Problem: problem.Of(err)})
				return
			}
			taken = true
			c.onSetup(setuppage.CertificateRead{Certificate: &got})
		}
	})
}

func certificateFile(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, problem.New(problem.BadInput, words.L("The file cannot be read."), "", words.L("Choose another file."), err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(data)) > most {
		err = errors.New("read certificate: the file is too large")
	}
	if err != nil {
		return nil, problem.New(problem.BadInput, words.L("The file cannot be read."), words.L("A certificate has a few kilobytes."), words.L("Choose another file."), err)
	}
	return data, nil
}

// askExport asks for format and a new passphrase, then for the place.
func (c *conductor) askExport(t setup.Target) {
	formats := []setup.ExportFormat{setup.ExportPFX, setup.ExportPEM}
	pick := fw.NewSelect([]string{words.L("PFX, for Windows and most services"), words.L("PEM, for the others")}, nil)
	pick.SetSelectedIndex(0)
	c.dialogs.show(passphraseOf(passphraseAsk{
		title: words.L("Export the certificate for the vendor"), yes: words.L("Choose the place…"), least: certificate.MinPassphrase, twice: true, above: widget.Column(4, pick),
		text: words.L("Certificate and key go into a file under a passphrase of at least 12 characters. Send file and passphrase by different ways, and delete the file afterwards."),
	}, func(s secret.Secret) {
		format := formats[max(0, pick.SelectedIndex())]
		c.askSave(words.L("Save the certificate of {{.Name}}", words.M{"Name": t.Definition.Name}), "gatehouse-"+t.Definition.ID+"."+string(format), func(path string) {
			c.exportCertificate(t, format, s, path)
		})
	}, nil))
}

func (c *conductor) exportCertificate(t setup.Target, format setup.ExportFormat, passphrase secret.Secret, path string) {
	s := c.session
	c.work.start(jobCertificate, func(ctx context.Context, _ func(func())) func() {
		defer passphrase.Wipe()
		data, err := s.ExportCertificate(ctx, t, format, passphrase)
		if err == nil {
			err = writeNew(path, data)
		}
		clear(data)
		return func() {
			if err != nil {
				c.fail(err)
				return
			}
			c.onSetup(setuppage.Said{Text: words.L("Certificate and key are written: {{.Path}}. Delete the file once the vendor has it.", words.M{"Path": path})})
		}
	})
}

// writeNew writes a file that only its owner can read, and never over another.
func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return problem.New(problem.BadInput, words.L("There is a file of this name already."), words.L("An exported key never replaces a file."), words.L("Choose another name."), err)
	}
	if err != nil {
		return problem.New(problem.Failed, words.L("The file cannot be written."), "", words.L("Choose another place."), err)
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(path) // half a key is of no use
		return fmt.Errorf("write certificate: %w", err)
	}
	return nil
}
