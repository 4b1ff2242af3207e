// MinAtar: a thread steps one game. Games are rows of bytes, each the host's struct; random streams are columns.

template <typename Game>
__device__ void show(const Game &game, const Matrix<float> &frames, int i)
{
    Frame frame{frames, i, Game::Channels};
    frame.clear();
    game.draw(frame);
}

template <typename Game>
__device__ void play(
    const Matrix<unsigned char> &games, const Matrix<unsigned> &words, const Matrix<int> &held, const View &actions, const View &sticky,
    const View &before, const View &outcome, const Matrix<float> &observations, const Matrix<float> &finals, int choices, int ramping,
    int nextStep)
{
    each(1, games.rows, [&](int, int i)
    {
        CHECK_INDEX((int)sizeof(Game) - 1, games.cols);
        Game &game = *(Game *)&games(i, 0);
        Twister random{words, i};
        bool begins = before(Ending, i) != 0, over = false;
        double total = begins ? 0.0 : before(Return, i), length = begins ? 0.0 : before(Length, i);
        int reward = 0;
        if (begins && nextStep)
        {
            game.begin(random);
        }
        else
        {
            if (random.uniform() >= sticky(0, 0))
            {
                held(0, i) = choices >> 4 * (int)actions(0, i) & 15; // what the space's action means in all games
            }

            reward = game.act(held(0, i), ramping != 0, random, over);
            total += reward;
            length += 1;
            if (over && !nextStep)
            {
                show(game, finals, i);
                game.begin(random);
            }
        }

        show(game, observations, i);
        outcome(Reward, i) = reward;
        outcome(Return, i) = total;
        outcome(Length, i) = length;
        outcome(Ending, i) = over ? Terminated : 0;
    });
}

#define GAME(Name) \
    KERNEL( \
        Play##Name, Matrix<unsigned char> games, Matrix<unsigned> words, Matrix<int> held, View actions, View sticky, View before, \
        View outcome, Matrix<float> observations, Matrix<float> finals, int choices, int ramping, int nextStep) \
    { \
        play<Name>(games, words, held, actions, sticky, before, outcome, observations, finals, choices, ramping, nextStep); \
    }

GAME(Asterix)
GAME(Breakout)
GAME(Freeway)
GAME(Seaquest)
GAME(SpaceInvaders)

// Whole numbers from 0 to 255, as bytes and back.
KERNEL(PackBytes, Matrix<float> x, Matrix<unsigned char> y)
{
    each(1, x.count(), [&](int, int at) { y[at] = (unsigned char)x[at]; });
}

KERNEL(UnpackBytes, Matrix<unsigned char> x, Matrix<float> y)
{
    each(1, y.count(), [&](int, int at) { y[at] = (float)x[at]; });
}

KERNEL(GatherBytes, Matrix<unsigned char> x, Matrix<int> rows, Matrix<float> y)
{
    each(1, y.count(), [&](int, int at) { y[at] = (float)x(rows(0, at / y.cols), at % y.cols); });
}
