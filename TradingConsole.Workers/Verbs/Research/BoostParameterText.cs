using TradingConsole.Core.Boosting;

namespace TradingConsole.Workers.Verbs.Research;

/// <summary>LightGBM parameters as text: a config file of lines, a command line of words.</summary>
internal static class BoostParameterText
{
    /// <exception cref="InvalidDataException">Not name=value, or the same name twice in one place.</exception>
    /// <exception cref="ArgumentException">An unknown name or a forbidden value.</exception>
    public static BoostingParameters Read(string? configFile, string? words)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        if (configFile is not null)
        {
            var lines = File.ReadAllLines(configFile).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0);
            foreach (var (name, value) in Pairs(configFile, lines))
            {
                all[name] = value;
            }
        }

        foreach (var (name, value) in Pairs("--params", (words ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))
        {
            all[name] = value;
        }

        return LightGbmParameters.Parse(all);
    }

    private static Dictionary<string, string> Pairs(string from, IEnumerable<string> words)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in words)
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new InvalidDataException($"{from}: '{word}' is not name=value");
            }

            if (!pairs.TryAdd(word[..equals].Trim(), word[(equals + 1)..].Trim()))
            {
                throw new InvalidDataException($"{from}: '{word[..equals].Trim()}' is given twice");
            }
        }

        return pairs;
    }
}
