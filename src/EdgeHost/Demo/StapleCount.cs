using System.Diagnostics.Metrics;

namespace OrleansOcsp.EdgeHost.Demo;

/// <summary>How many handshakes got a good staple, read from the metric that any operator can read.</summary>
internal sealed class StapleCount : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _reading = new();
    private long _good;

    public StapleCount()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name == "ocsp.tls.staples")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            if (tags.Length == 1 && tags[0].Value is "good")
            {
                _good = count;
            }
        });
        _listener.Start();
    }

    public long Read()
    {
        lock (_reading)
        {
            _listener.RecordObservableInstruments();
            return _good;
        }
    }

    public void Dispose() => _listener.Dispose();
}
