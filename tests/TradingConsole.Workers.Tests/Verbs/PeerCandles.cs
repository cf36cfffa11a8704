using System.Text;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.Tests.Verbs;

/// <summary>A candle file of the peer bench and the labels it expects of symbol 0, made by a loop over every bar.</summary>
internal sealed class PeerCandles : IDisposable
{
    private const int Horizon = 360;

    private readonly string _folder = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"peer-{Guid.NewGuid():N}");

    public PeerCandles(int symbols, int rows)
    {
        Directory.CreateDirectory(_folder);
        using var file = new BinaryWriter(File.Create(Path));
        file.Write(Encoding.ASCII.GetBytes("TCCB"));
        int[] head = [1, symbols, rows];
        Array.ForEach(head, file.Write);
        for (var s = 0; s < symbols; s++)
        {
            WriteSymbol(file, new SeededRandom((ulong)s), rows, isFirst: s == 0);
        }
    }

    public string Path => System.IO.Path.Combine(_folder, "candles.tccb");

    public string Wide => System.IO.Path.Combine(_folder, "labels-wide.bin");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void WriteSymbol(BinaryWriter file, SeededRandom random, int rows, bool isFirst)
    {
        double[] high = new double[rows], low = new double[rows], close = new double[rows], atr = new double[rows];
        var price = 100.0;
        for (var i = 0; i < rows; i++)
        {
            // A coarse grid: both levels in one bar, and met exactly, are common.
            price += 0.25 * (random.NextInt(5) - 2);
            (close[i], high[i], low[i]) = (price, price + (0.25 * random.NextInt(3)), price - (0.25 * random.NextInt(3)));
            atr[i] = i < 14 || random.NextInt(400) == 0 ? double.NaN : 0.5 * (1 + random.NextInt(3));
        }

        foreach (var column in new[] { close, high, low, close, new double[rows], atr })
        {
            Array.ForEach(column, file.Write);
        }

        if (isFirst)
        {
            WriteLabels("narrow", high, low, close, atr, 1);
            WriteLabels("wide", high, low, close, atr, 8);
        }
    }

    private void WriteLabels(string name, double[] high, double[] low, double[] close, double[] atr, double factor)
    {
        using var file = new BinaryWriter(File.Create(System.IO.Path.Combine(_folder, $"labels-{name}.bin")));
        var labels = new[] { 1, -1 }.SelectMany(side => Enumerable.Range(0, close.Length).Select(i => Label(i, side))).ToArray();
        Array.ForEach(labels, label => file.Write((sbyte)label.Y));
        Array.ForEach(labels, label => file.Write(label.Off));
        Array.ForEach(labels, label => file.Write(label.Ret));
        Array.ForEach(labels, label => file.Write(label.Mae));
        Array.ForEach(labels, label => file.Write(label.Mfe));

        (int Y, int Off, float Ret, float Mae, float Mfe) Label(int i, int side)
        {
            var (entry, width) = (close[i], atr[i] * factor);
            if (!(width > 0))
            {
                var unknown = BitConverter.Int32BitsToSingle(0x7FC0_0000);
                return (0, -1, unknown, unknown, unknown);
            }

            var (target, stop) = (entry + (side * 1.5 * width), entry - (side * width));
            var last = Math.Min(i + Horizon, close.Length - 1);
            var (y, bar, exit, highest, lowest, inverse) = (0, last, close[last], entry, entry, 1.0 / entry);
            for (var j = i + 1; j <= last; j++)
            {
                (highest, lowest) = (Math.Max(highest, high[j]), Math.Min(lowest, low[j]));
                if (side > 0 ? low[j] <= stop : high[j] >= stop)
                {
                    (y, bar, exit) = (-1, j, stop);
                    break;
                }

                if (side > 0 ? high[j] >= target : low[j] <= target)
                {
                    (y, bar, exit) = (1, j, target);
                    break;
                }
            }

            return side > 0
                ? (y, bar - i, (float)((exit - entry) * inverse), (float)((lowest - entry) * inverse), (float)((highest - entry) * inverse))
                : (y, bar - i, (float)((entry - exit) * inverse), (float)((entry - highest) * inverse), (float)((entry - lowest) * inverse));
        }
    }
}
