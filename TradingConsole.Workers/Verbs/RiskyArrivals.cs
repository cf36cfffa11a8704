using System.Buffers;
using System.Diagnostics;
using System.Text;

namespace TradingConsole.Workers.Verbs;

/// <summary>Stamps the bytes at an exchange's sockets that open a position, make one larger or prepare for that.</summary>
internal sealed class RiskyArrivals
{
    private static readonly byte[][] Risky =
        [.. new[] { "POST /fapi/v1/order?", "POST /fapi/v1/leverage?", "POST /fapi/v1/marginType?" }.Select(Encoding.ASCII.GetBytes)];

    private static readonly byte[] Reducing = "reduceOnly=true"u8.ToArray();

    private readonly Lock _guard = new();
    private readonly List<long> _at = [];

    /// <summary>As <see cref="Stopwatch.GetTimestamp"/>, in the order of arrival.</summary>
    public long[] Since(long from)
    {
        lock (_guard)
        {
            return [.. _at.Where(at => at >= from)];
        }
    }

    /// <param name="bytes">What lies at the socket: requests come whole, because each is written at once and awaited.</param>
    public void See(ReadOnlySequence<byte> bytes)
    {
        var at = Stopwatch.GetTimestamp();
        var text = bytes.IsSingleSegment ? bytes.FirstSpan : bytes.ToArray();
        foreach (var start in Risky)
        {
            if (text.StartsWith(start) && text.IndexOf(Reducing) < 0)
            {
                lock (_guard)
                {
                    _at.Add(at);
                }
            }
        }
    }
}
