using TradingConsole.Core.Boosting;

namespace TradingConsole.Workers.Verbs.Research;

/// <summary>LightGBM parameters as text: a config file of lines, a command line of words.</summary>
internal static class BoostParameterText
{
    /// <exception cref="InvalidDataException">Not name=value, the same name twice in one place, an unknown name or a forbidden value.</exception>
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

            Parse(configFile, all); // Alone first, so that a mistake is told with the place it stands in.
        }

        foreach (var (name, value) in Pairs("--params", (words ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))
        {
            all[name] = value;
        }

        return Parse(configFile is null ? "--params" : $"--params with {configFile}", all);
    }

    private static BoostingParameters Parse(string from, Dictionary<string, string> all)
    {
        try
        {
            return LightGbmParameters.Parse(all);
        }
        catch (ArgumentException wrong)
        {
            throw new InvalidDataException($"{from}: {wrong.Message.Split(" (Parameter '")[0]}", wrong);
        }
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
